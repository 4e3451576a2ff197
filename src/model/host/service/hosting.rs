//! What a task runs on: a size of AWS Fargate, or an EC2 instance.

use std::fmt;

use crate::units::significant;

/// What a task runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosting {
    /// AWS Fargate.
    Fargate(FargateSize),
    /// An instance of Amazon EC2, one for each task.
    Ec2(Instance),
}

/// `Fargate, 0.25 vCPU, 512 MB`
impl fmt::Display for Hosting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fargate(size) => write!(f, "Fargate, {size}"),
            Self::Ec2(instance) => write!(f, "EC2, {}", instance.name()),
        }
    }
}

/// The instances that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instance {
    /// x86_64, 2 vCPU, 1 GB.
    T3Micro,
    /// x86_64, 2 vCPU, 2 GB.
    T3Small,
    /// arm64, 2 vCPU, 1 GB.
    T4gMicro,
    /// arm64, 2 vCPU, 2 GB.
    T4gSmall,
}

impl Instance {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::T3Micro, Self::T3Small, Self::T4gMicro, Self::T4gSmall];

    /// The name AWS uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::T3Micro => "t3.micro",
            Self::T3Small => "t3.small",
            Self::T4gMicro => "t4g.micro",
            Self::T4gSmall => "t4g.small",
        }
    }
}

/// The processor of a task on Fargate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vcpu {
    /// 0.25 vCPU.
    Quarter,
    /// 0.5 vCPU.
    Half,
    /// 1 vCPU.
    One,
    /// 2 vCPU.
    Two,
    /// 4 vCPU.
    Four,
    /// 8 vCPU.
    Eight,
    /// 16 vCPU.
    Sixteen,
}

impl Vcpu {
    /// All of them, the smallest first.
    pub const ALL: [Self; 7] =
        [Self::Quarter, Self::Half, Self::One, Self::Two, Self::Four, Self::Eight, Self::Sixteen];

    /// How many it is.
    #[must_use]
    pub const fn number(self) -> f64 {
        match self {
            Self::Quarter => 0.25,
            Self::Half => 0.5,
            Self::One => 1.0,
            Self::Two => 2.0,
            Self::Four => 4.0,
            Self::Eight => 8.0,
            Self::Sixteen => 16.0,
        }
    }

    /// The one of this number.
    #[must_use]
    pub fn of(number: f64) -> Option<Self> {
        Self::ALL.into_iter().find(|vcpu| vcpu.number() == number)
    }

    /// The memory that a task with it may have, in MB, the least first (Amazon ECS Developer Guide, "Task CPU and memory"
    /// for Fargate).
    #[must_use]
    pub fn memories(self) -> Vec<u32> {
        let gigabytes = |from: u32, to: u32, step: usize| (from..=to).step_by(step).map(|size| size * 1_024).collect();
        match self {
            Self::Quarter => vec![512, 1_024, 2_048],
            Self::Half => gigabytes(1, 4, 1),
            Self::One => gigabytes(2, 8, 1),
            Self::Two => gigabytes(4, 16, 1),
            Self::Four => gigabytes(8, 30, 1),
            Self::Eight => gigabytes(16, 60, 4),
            Self::Sixteen => gigabytes(32, 120, 8),
        }
    }
}

/// A size that a task on Fargate may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FargateSize {
    vcpu: Vcpu,
    megabytes: u32,
}

impl FargateSize {
    /// 0.25 vCPU and 512 MB.
    pub const SMALLEST: Self = Self { vcpu: Vcpu::Quarter, megabytes: 512 };

    /// So much processor with so much memory, in MB; none where Fargate does not have it
    /// ([`Vcpu::memories`] are what it has).
    #[must_use]
    pub fn new(vcpu: Vcpu, megabytes: u32) -> Option<Self> {
        vcpu.memories().contains(&megabytes).then_some(Self { vcpu, megabytes })
    }

    /// Its processor.
    #[must_use]
    pub fn vcpu(self) -> Vcpu {
        self.vcpu
    }

    /// Its memory in MB (of 2^20 bytes).
    #[must_use]
    pub fn megabytes(self) -> u32 {
        self.megabytes
    }

    /// Its memory in GB (of 1,024 MB), as Fargate bills it.
    #[must_use]
    pub fn gigabytes(self) -> f64 {
        f64::from(self.megabytes) / 1_024.0
    }
}

/// `0.25 vCPU, 512 MB`
impl fmt::Display for FargateSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} vCPU, {} MB", significant(self.vcpu.number(), 2), self.megabytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the table in the Amazon ECS Developer Guide: how many sizes each has, the least and the most.
    #[test]
    fn fargate_has_the_sizes_of_its_table() {
        let rows = Vcpu::ALL.map(|vcpu| {
            let sizes = vcpu.memories();
            (vcpu.number(), sizes.len(), sizes[0], sizes[sizes.len() - 1])
        });
        let gigabyte = 1_024;
        assert_eq!(
            rows,
            [
                (0.25, 3, 512, 2 * gigabyte),
                (0.5, 4, gigabyte, 4 * gigabyte),
                (1.0, 7, 2 * gigabyte, 8 * gigabyte),
                (2.0, 13, 4 * gigabyte, 16 * gigabyte),
                (4.0, 23, 8 * gigabyte, 30 * gigabyte),
                (8.0, 12, 16 * gigabyte, 60 * gigabyte),
                (16.0, 12, 32 * gigabyte, 120 * gigabyte),
            ]
        );
        assert_eq!(FargateSize::new(Vcpu::Quarter, 512), Some(FargateSize::SMALLEST));
        assert_eq!(FargateSize::new(Vcpu::Quarter, 3 * gigabyte), None);
        assert_eq!(FargateSize::new(Vcpu::Eight, 18 * gigabyte), None);
        assert_eq!((Vcpu::of(0.5), Vcpu::of(0.75)), (Some(Vcpu::Half), None));
    }
}
