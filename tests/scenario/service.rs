//! The always-on service that a scenario describes.

use coldstart::model::service::{FargateSize, Hosting, Instance, Rollout, Stop, Vcpu};
use coldstart::model::{Distribution, Service};

use super::*;

#[test]
fn what_is_not_said_of_a_service_has_its_default() {
    for text in ["", "[service]\n"] {
        let scenario = with(text);
        assert_eq!(scenario.service, Service::default());
        assert_eq!(value(&scenario, "service.timeout"), ("1 min", &Origin::Default));
        assert_eq!(value(&scenario, "service.duration"), ("that of the function", &Origin::Default));
    }
    // It is said only where somebody asks for it.
    assert!(!explain(&with("")).join(" ").contains("service"));
}

#[test]
fn every_key_of_a_service_is_read() {
    let scenario = with(
        "[service]\nvcpu = 2\nmemory = \"5 GB\"\ntasks = 3\nconcurrency = 8\nduration = \"50 ms\"\nqueue_limit = 100\n\
         timeout = \"29 s\"\nfailures = \"30 days\"\nrestart = \"90 s\"\ndeploy = \"recreate\"\nstop = \"drain\"\n\
         stop_timeout = \"2 min\"\nload_balancer = true\npublic_ipv4 = false\n\
         [platform]\nrecycle = { deploys = \"rate(1 day)\" }\n",
    );
    let fixed = |seconds| Distribution::fixed(seconds).unwrap();
    let expected = Service {
        hosting: Hosting::Fargate(FargateSize::new(Vcpu::Two, 5 * 1_024).unwrap()),
        tasks: 3,
        concurrency: 8,
        duration: Some(fixed(Nanos::from_millis(50))),
        queue_limit: Some(100),
        timeout: Nanos::from_secs(29),
        failures: Some(Nanos::DAY * 30),
        restart: fixed(Nanos::from_secs(90)),
        deploy: Rollout::Recreate,
        stop: Stop::Drain { timeout: Nanos::MINUTE * 2 },
        load_balancer: true,
        public_ipv4: false,
    };
    assert_eq!(scenario.service, expected);
    assert_eq!(value(&scenario, "service.memory"), ("5120 MB", &Origin::Line(6)));
    let said = explain(&scenario).join(" ");
    // 500 requests a day of 50 ms in 24 places: 0.0012%.
    for words in [
        "3 tasks (Fargate, 2 vCPU, 5120 MB), each for 8 requests at one time",
        "A request takes 50 ms there, which keeps 0.00121% of all places busy on average",
        "At most 100 requests may wait for a task; one without an answer after 29 s is lost",
        "A task fails every 30 days on average, with all requests in progress there; a new one serves after 1.5 min",
        "A deploy stops each task, and begins the new one when it is gone; a task that is stopped finishes",
    ] {
        assert!(said.contains(words), "`{words}` is not in: {said}");
    }
}

#[test]
fn an_instance_has_its_own_size_and_a_larger_processor_its_least_memory() {
    let instance = with("[service]\nhosting = \"t4g.small\"\nstop = \"kill\"\n");
    assert_eq!(instance.service.hosting, Hosting::Ec2(Instance::T4gSmall));
    assert_eq!(instance.service.stop, Stop::Kill);
    for absent in ["service.vcpu", "service.memory", "service.stop_timeout"] {
        assert!(instance.values.iter().all(|value| value.key != absent), "{absent}");
    }
    let larger = with("[service]\nvcpu = 4.0\n");
    assert_eq!(larger.service.hosting, Hosting::Fargate(FargateSize::new(Vcpu::Four, 8 * 1_024).unwrap()));
    assert_eq!(value(&larger, "service.memory"), ("8192 MB", &Origin::Default));
}
