//! Access logs: each line is a request to a service that may not be on Lambda yet.

use super::bytes::Bytes;
use super::collector::{At, Collector};
use super::each::{each_line, each_row};
use super::fields::Fields;
use super::table::Rows;
use super::{LogError, Seen};
use crate::units::Nanos;
use crate::units::moment::{parse_apache_time, parse_time};
use chrono_tz::Tz;

/// Reads a file of one request a line to its end, each understood by `understand`, which says why it cannot.
fn read_lines(
    bytes: &mut Bytes<'_>,
    collector: &mut Collector<'_>,
    understand: fn(&str, Tz) -> Result<Seen, &'static str>,
) -> Result<(), LogError> {
    each_line(bytes, collector, |collector, at| {
        if !at.text.trim().is_empty() {
            take(understand(at.text, collector.options.zone), at, collector);
        }
    })
}

fn take(seen: Result<Seen, &'static str>, at: At<'_>, collector: &mut Collector<'_>) {
    match seen {
        Ok(seen) => collector.invocation(seen),
        Err(reason) => collector.reject(reason, at),
    }
}

/// The Common and the Combined Log Format, which Apache and nginx write alike.
pub(super) fn read(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    read_lines(bytes, collector, common)
}

/// A load balancer's.
pub(super) fn read_alb(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    read_lines(bytes, collector, alb)
}

/// `127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326` (Apache HTTP Server, "Log Files").
pub(super) fn common(line: &str, zone: Tz) -> Result<Seen, &'static str> {
    const NO_TIME: &str = "no time such as [10/Oct/2000:13:55:36 -0700]";
    let (before, rest) = line.split_once('[').ok_or(NO_TIME)?;
    let (time, behind) = rest.split_once(']').ok_or(NO_TIME)?;
    if before.trim().is_empty() {
        return Err("a line of an error log");
    }
    let time = parse_apache_time(time, zone).ok_or(NO_TIME)?;
    if behind.trim().is_empty() {
        return Err("no request behind the time");
    }
    Ok(Seen::at(time))
}

/// `http 2018-07-02T22:23:00.186641Z app/lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 ...`
/// (AWS, "Access logs for your Application Load Balancer").
pub(super) fn alb(line: &str, zone: Tz) -> Result<Seen, &'static str> {
    const ANSWERED: usize = 1;
    const TIMES: std::ops::Range<usize> = 5..8;
    const CREATED: usize = 21;
    let fields = words(line);
    let field = |place: usize| fields.get(place).copied().unwrap_or_default();
    if !["http", "https", "h2", "grpcs", "ws", "wss"].contains(&field(0)) {
        return Err("no type of a request at its beginning");
    }
    let time = |text: &str| if text.contains('T') { parse_time(text, zone) } else { None };
    let answered = time(field(ANSWERED)).ok_or("no time in its second field")?;
    // It is -1 where the target was not reached.
    let spent: Vec<Option<Nanos>> = TIMES
        .map(|place| {
            field(place).parse().ok().filter(|seconds: &f64| (0.0..1e6).contains(seconds)).map(Nanos::from_secs_f64)
        })
        .collect();
    let began = time(field(CREATED)).unwrap_or(answered - spent.iter().flatten().copied().sum());
    Ok(Seen { duration: spent[1], ..Seen::at(began) })
}

/// The words of a line; what stands between quotation marks is one.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (word, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(word);
        rest = behind.trim_start();
    }
    words
}

/// `IP,[29/Nov/2017:06:58:55,GET /login.php HTTP/1.1,200`.
pub(super) fn read_csv(bytes: &mut Bytes<'_>, collector: &mut Collector<'_>) -> Result<(), LogError> {
    each_row(Rows::new(bytes, false), collector, |collector, fields, at| {
        take(request_of(fields, collector.options.zone), at, collector);
        Ok(())
    })
}

/// The request of a row.
pub(super) fn request_of(fields: &Fields, zone: Tz) -> Result<Seen, &'static str> {
    if fields.get(0).is_some_and(|field| field.starts_with('[')) {
        return Err("a line of an error log");
    }
    let time = fields.get(1).and_then(|field| field.trim_matches('"').strip_prefix('['));
    let time = time.and_then(|time| parse_apache_time(time.trim_end_matches(']'), zone));
    time.map(Seen::at).ok_or("no time such as [29/Nov/2017:06:58:55 in its second field")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_web_servers_have_their_times() {
        let at = |seconds: i64| Ok(Seen::at(Nanos::from_secs(seconds)));
        let line =
            "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.0\" 200 2326 \"http://a/[x]\" \"Mozilla\"";
        assert_eq!(common(line, Tz::UTC), at(971_211_336));
        let no_zone = "10.0.0.1 - - [10/Oct/2000:13:55:36] \"GET / HTTP/1.0\" 200 2326";
        assert_eq!(common(no_zone, Tz::Asia__Seoul), at(971_153_736));
        assert_eq!(common("[Wed Dec 06 11:59:07 2017] [error] x", Tz::UTC), Err("a line of an error log"));
        assert!(common("no time at all", Tz::UTC).is_err() && common("a [10/Oct/2000:13:55:36]", Tz::UTC).is_err());
    }

    /// The first example of AWS's page on access logs, shortened at the end, and the same without the last fields.
    #[test]
    fn a_load_balancer_says_how_long_the_target_took() {
        let line = "http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 \"GET http://www.example.com:80/ HTTP/1.1\" \"curl/7.46.0\" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 \"Root=1-58337262-36d228ad5d99923122bbe354\" \"-\" \"-\" 0 2018-07-02T22:22:48.364000Z \"forward\" \"-\"";
        let created = Nanos(1_530_570_168_364_000_000);
        let duration = Some(Nanos::MILLISECOND);
        assert_eq!(alb(line, Tz::UTC), Ok(Seen { duration, ..Seen::at(created) }));
        let short = &line[..line.find(" - -").unwrap()];
        let answered = Nanos(1_530_570_180_186_641_000);
        assert_eq!(alb(short, Tz::UTC), Ok(Seen { duration, ..Seen::at(answered - Nanos::MILLISECOND) }));
        assert!(alb("http yesterday", Tz::UTC).is_err() && alb("", Tz::UTC).is_err());
    }
}
