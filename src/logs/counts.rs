//! Requests per minute of many functions, as the Azure Functions trace of 2019 has them.

/// The requests of one function, minute by minute.
#[derive(Debug, Clone, PartialEq)]
pub struct MinuteCounts {
    /// Its name.
    pub function: String,
    /// The minute of the day of the first count.
    pub first_minute: u32,
    /// The requests of each minute.
    pub counts: Vec<u32>,
    /// The mean duration of its handler in seconds, where a file of durations was given.
    pub mean_duration: Option<f64>,
    /// The mean memory of its application in MB, where a file of that was given.
    pub mean_memory: Option<f64>,
}
