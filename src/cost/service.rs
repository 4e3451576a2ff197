//! What an always-on service costs.

use super::bill::{Bill, Free, Part};
use super::lambda::{GB_OF_LOGS, MONTH};
use super::table::Tariff;
use crate::engine::ServiceTally;
use crate::model::billing::{Billing, Price};
use crate::model::service::{Hosting, Instance};
use crate::model::{Model, Service};

/// Prices what is used of a service, in the region and on the architecture of the function beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct ServicePricing {
    tariff: Tariff,
    billing: Billing,
    service: Service,
}

const HOUR: f64 = 3600.0;

impl ServicePricing {
    /// At the prices of the model's region and architecture. An instance has an architecture of its own.
    #[must_use]
    pub fn of(model: &Model, service: &Service) -> Self {
        Self {
            tariff: Tariff::of(&model.function, &model.billing),
            billing: model.billing.clone(),
            service: service.clone(),
        }
    }

    /// The bill of a month of 720 hours in which as much is used as was counted, in proportion to the time. Tasks are
    /// billed from their beginning to their end, both of them while one takes the place of another; instances, and a load
    /// balancer, for all of the time. None where no time was counted.
    #[must_use]
    pub fn bill(&self, tally: &ServiceTally) -> Option<Bill> {
        let counted = tally.time as f64 / 1e9;
        if counted <= 0.0 {
            return None;
        }
        let mut bill = Bill::empty();
        let task_hours = tally.task_time as f64 / 1e9 / counted * MONTH / HOUR;
        let requests = tally.users.arrived as f64 / counted * MONTH;
        self.hours(task_hours, &mut bill);
        self.logs(requests, &mut bill);
        Some(bill)
    }

    fn hours(&self, task_hours: f64, bill: &mut Bill) {
        let month = MONTH / HOUR;
        let machines = match self.service.hosting {
            Hosting::Fargate(size) => {
                let vcpus = task_hours * size.vcpu().number();
                bill.add(Part::Hours, vcpus, Price::FargateVcpuHour, &self.tariff);
                bill.add(Part::Hours, task_hours * size.gigabytes(), Price::FargateGbHour, &self.tariff);
                task_hours
            }
            Hosting::Ec2(instance) => {
                let hours = f64::from(self.service.tasks) * month;
                bill.add(Part::Hours, hours, hour_of(instance), &self.tariff);
                hours
            }
        };
        if self.service.public_ipv4 {
            bill.add(Part::Hours, machines, Price::PublicIpv4Hour, &self.tariff);
        }
        if self.service.load_balancer {
            bill.add(Part::LoadBalancer, month, Price::LoadBalancerHour, &self.tariff);
        }
    }

    fn logs(&self, requests: f64, bill: &mut Bill) {
        let logs = [(Part::Logs, requests * f64::from(self.billing.log_bytes) / GB_OF_LOGS)];
        bill.add_free(Free::Logs, self.billing.free_tier.logs, &logs, Price::LogsGb, &self.tariff);
    }
}

fn hour_of(instance: Instance) -> Price {
    match instance {
        Instance::T3Micro => Price::T3MicroHour,
        Instance::T3Small => Price::T3SmallHour,
        Instance::T4gMicro => Price::T4gMicroHour,
        Instance::T4gSmall => Price::T4gSmallHour,
    }
}
