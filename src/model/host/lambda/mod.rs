//! AWS Lambda, and platforms like it: functions in execution environments that come and go with the requests.

pub mod function;
pub mod platform;
pub mod warming;
mod window;

pub use function::Function;
pub use platform::{IdlePolicy, Platform};
pub use warming::Warming;
