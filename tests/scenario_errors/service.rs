//! Services that do not exist or do not hold together.

use super::*;

#[test]
fn a_size_that_fargate_does_not_have_is_refused_with_those_it_has() {
    for (text, expected) in [
        (
            "memory = \"3 GB\"",
            "error: scenarios/api.toml:5:10: `service.memory` is `3 GB`\n\
             \x20 expected 512 MB, 1 GB or 2 GB with 0.25 vCPU\n\
             \n\
             hint: AWS Fargate has these sizes only: another `vcpu` goes with other memories",
        ),
        (
            "vcpu = 4\nmemory = \"6 GB\"",
            "error: scenarios/api.toml:6:10: `service.memory` is `6 GB`\n\
             \x20 expected 8 GB to 30 GB in steps of 1 GB with 4 vCPU\n\
             \n\
             hint: AWS Fargate has these sizes only: another `vcpu` goes with other memories",
        ),
        (
            "vcpu = 0.75",
            "error: scenarios/api.toml:5:8: `service.vcpu` is `0.75`\n\
             \x20 expected one of 0.25, 0.5, 1, 2, 4, 8, 16\n\
             \n\
             hint: it counts the virtual processors of a task on Fargate",
        ),
    ] {
        assert_eq!(complaint_after_arrivals(Cannot, &format!("[service]\n{text}")), expected);
    }
}

#[test]
fn keys_of_a_service_that_another_key_puts_out_of_force_are_refused() {
    for (text, expected) in [
        (
            "hosting = \"t3.micro\"\nvcpu = 1\nmemory = \"2 GB\"",
            "error: scenarios/api.toml:6:8: `service.vcpu` is `1`\n\
             \x20 expected no `vcpu` on t3.micro, whose size is fixed\n\
             \n\
             hint: leave it out, or write `hosting = \"fargate\"`\n\
             \n\
             error: scenarios/api.toml:7:10: `service.memory` is `2 GB`",
        ),
        (
            "stop = \"kill\"\nstop_timeout = \"30 s\"",
            "error: scenarios/api.toml:6:16: `service.stop_timeout` is `30 s`\n\
             \x20 expected no `stop_timeout` where tasks drop what they are doing (`stop = \"kill\"`)\n\
             \n\
             hint: leave it out, or write `stop = \"drain\"`",
        ),
        (
            "stop_timeout = \"3 min\"",
            "error: scenarios/api.toml:5:16: `service.stop_timeout` is `3 min`\n\
             \x20 expected at most 2 min on Fargate\n\
             \n\
             hint: on an EC2 instance it may be longer",
        ),
        (
            "failures = \"500 ms\"",
            "error: scenarios/api.toml:5:12: `service.failures` is `500 ms`\n\
             \x20 expected a mean time between failures of at least 1 s, or \"none\"\n\
             \n\
             hint: it is the mean time from one failure of a task to the next; \"none\" for tasks that never fail",
        ),
    ] {
        let complaint = complaint_after_arrivals(Cannot, &format!("[service]\n{text}"));
        assert!(complaint.starts_with(expected), "{complaint}");
    }
    for accepted in [
        "",
        "hosting = \"t4g.small\"\nstop_timeout = \"10 min\"",
        "vcpu = 0.5",
        "vcpu = 16\nmemory = \"120 GB\"",
        "queue_limit = 0\nfailures = \"none\"\nduration = \"function\"",
        "restart = \"0 s\"\nstop = \"kill\"\ndeploy = \"recreate\"\nload_balancer = true\npublic_ipv4 = false",
    ] {
        let text = format!("{POISSON}[service]\n{accepted}");
        assert!(parse(&text, Path::new("x")).is_ok(), "{accepted}");
        assert_eq!(schema::refused(&text), Some(None), "{accepted}");
    }
}

#[test]
fn every_wrong_value_of_a_service_makes_a_complaint_of_its_own() {
    let complaint = complaint_after_arrivals(
        Refuses,
        "[service]\nhosting = \"t3.nano\"\nvcpu = 3\nmemory = \"a lot\"\ntasks = 0\nconcurrency = 1.5\nduration = \"soon\"\n\
         queue_limit = -1\ntimeout = \"0 s\"\nfailures = \"often\"\nrestart = 5\ndeploy = \"blue\"\nstop = \"softly\"\n\
         stop_timeout = \"x\"\nload_balancer = \"true\"\npublic_ipv4 = 1\n",
    );
    let keys: Vec<&str> = complaint
        .lines()
        .filter_map(|line| line.strip_prefix("error: scenarios/api.toml:")?.split('`').nth(1)?.strip_prefix("service."))
        .collect();
    assert_eq!(
        keys.join(" "),
        "hosting vcpu memory tasks concurrency duration queue_limit timeout failures restart deploy stop stop_timeout \
         load_balancer public_ipv4"
    );
    assert!(complaint.contains("hint: true and false stand without quotes"), "{complaint}");
    assert!(
        complaint.contains("expected one of \"fargate\", \"t3.micro\", \"t3.small\", \"t4g.micro\", \"t4g.small\""),
        "{complaint}"
    );
}

/// Only a service that somebody describes is held to what a replication may keep in memory.
#[test]
fn a_queue_that_could_grow_beyond_memory_is_refused() {
    let busy = "[[arrivals]]\nprocess = \"poisson\"\nrate = \"20000/s\"\n[function]\nduration = \"1 ms\"\n\
                [platform]\nconcurrency_limit = 1000\n";
    assert!(parse(busy, Path::new("x")).is_ok());
    let complaint = complaint(Cannot, &format!("{busy}[service]\ntasks = 4\n"));
    assert!(complaint.contains("too much: 1,200,000 requests would wait or be in progress at once"), "{complaint}");
    for bound in ["timeout = \"29 s\"", "queue_limit = 1000"] {
        assert!(parse(&format!("{busy}[service]\n{bound}\n"), Path::new("x")).is_ok(), "{bound}");
    }
}
