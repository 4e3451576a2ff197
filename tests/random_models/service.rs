//! Random small services, for the tests that play them or write them down.
//!
//! Nearly all times are whole seconds, constant and random ones alike, so that many things fall on one instant.

use coldstart::model::service::{FargateSize, Hosting, Instance, Rollout, Stop, Vcpu};
use coldstart::model::{Distribution, Service};
use coldstart::rng::Stream;
use coldstart::units::Nanos;
use rand::RngExt;
use rand_xoshiro::rand_core::SeedableRng;

/// The random service of this number.
pub(crate) fn random_service(number: u64) -> Service {
    let mut random = Stream::seed_from_u64(number ^ 0x5e71);
    let few = |random: &mut Stream, most: i64| Nanos::from_secs(random.random_range(0..=most));
    let law = |random: &mut Stream, most: i64| match random.random_range(0..4) {
        0 => Distribution::exponential(Nanos::from_secs(random.random_range(1..=most))).unwrap(),
        1 => {
            let values = (0..3).map(|_| Nanos::from_secs(random.random_range(0..=most))).collect();
            Distribution::observed(values).unwrap()
        }
        _ => Distribution::fixed(Nanos::from_secs(random.random_range(0..=most))).unwrap(),
    };
    Service {
        hosting: hosting(&mut random),
        tasks: random.random_range(1..=3),
        concurrency: random.random_range(1..=3),
        duration: (random.random_range(0..3) == 0).then(|| law(&mut random, 20)),
        queue_limit: (random.random_range(0..3) == 0).then(|| random.random_range(0..=4)),
        timeout: Nanos::from_secs(random.random_range(1..=40)),
        failures: (random.random_range(0..3) > 0).then(|| Nanos::from_secs(random.random_range(20..=400))),
        restart: law(&mut random, 60),
        deploy: Rollout::NAMES[random.random_range(0..2)].1,
        stop: if random.random_range(0..3) == 0 { Stop::Kill } else { Stop::Drain { timeout: few(&mut random, 20) } },
        load_balancer: random.random_range(0..2) == 0,
        public_ipv4: random.random_range(0..2) == 0,
    }
}

fn hosting(random: &mut Stream) -> Hosting {
    if random.random_range(0..3) == 0 {
        return Hosting::Ec2(Instance::ALL[random.random_range(0..Instance::ALL.len())]);
    }
    let vcpu = Vcpu::ALL[random.random_range(0..Vcpu::ALL.len())];
    let memories = vcpu.memories();
    let memory = memories[random.random_range(0..memories.len())];
    Hosting::Fargate(FargateSize::new(vcpu, memory).unwrap())
}
