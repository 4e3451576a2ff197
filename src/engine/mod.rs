//! Model + streams -> tallies: clock and queue, pool of environments, one replication, an ensemble of them on rayon.
//!
//! The rules of an always-on service stand in [`service`]; these are those of a function.
//!
//! # The rules of a replication
//!
//! They are stated so completely that a second implementation sees the same events (there is one among the tests).
//!
//! **Clock.** A replication is played from `-lead_in` (see [`Model::lead_in`](crate::model::Model::lead_in); its draw
//! is from [`Purpose::LeadIn`](crate::rng::Purpose)) up to, and without, its horizon. Of all that is due, the earliest
//! happens next; at one instant the order is: completions (in the order in which the invocations were given their
//! environments), ends of inits (in the order in which the environments were created), dispatches of queued requests
//! (in the order of their arrival), the end of the function's idle period, evictions and recycling of single
//! environments (in the order in which they were created; cohorts after them, oldest first), deploys, the end and then
//! the beginning of a window of provisioned environments, firings of the ping schedule, queued ping deliveries (in the
//! order in which they were queued), user requests (in the order of their sources). An invocation that ends at the instant it began frees its environment for the next one at that instant;
//! between the invocations of one ping delivery too, whatever comes before deploys happens first. In these orders a
//! replacement was created when it took its place.
//!
//! **Invocation** (of a user's request or a ping) at time t. It is *in progress* from its arrival until it is done. If
//! as many invocations as the concurrency limit (or the reserved concurrency, if there is any) are in progress it is *throttled*. Else an idle provisioned environment
//! takes it, a used one first (of these one that need not initialise again, if there is any); else, if any environment is idle, the reuse rule picks one; else a new one is begun for
//! it, if the scaling bucket has a token (without one it is throttled). Throttled users are lost. Inits that nobody
//! waits for, and replacements, count against neither limit nor bucket. A user's handler duration is drawn on arrival,
//! unless it was recorded.
//!
//! **Waiting.** What waits for an environment that was begun at t waits as [`Waiting`](crate::model::platform::Waiting)
//! says. The init of that environment is drawn at t from the stream of users or pings, whichever it was begun for, and
//! ends [`init_wait`](crate::model::Function::init_wait) later. (With SnapStart every init is a restore, under no limit.)
//! - `Own`: the invocation is given that environment at t. It ends after the init, the work of a first request and the
//!   handler; until then the environment is busy.
//! - `FirstReady`: the invocation is queued, and the environment initialises. From t + dispatch on (its *dispatch*) a
//!   queued invocation may also take an environment that has been used: at its dispatch it takes one that is idle (a
//!   provisioned one first, else by the reuse rule) if there is one, and afterwards one that becomes free. An
//!   environment whose init ends goes to the earliest invocation queued, one that becomes free to the earliest that has
//!   been dispatched. Nobody queued keeps a new arrival from an environment that is idle.
//!
//! An environment whose init ends while nobody is queued is a *spare*, idle and unused.
//!
//! **Start.** An invocation is *cold* if it is given an environment begun for it under `Own`, or one at the end of its
//! init; *lukewarm* if it is the first in an environment and not cold; *warm* otherwise. Cold and lukewarm ones pay the
//! work of a first request, if the function has any, drawn when they are given their environment; so is the handler
//! duration of a ping. A lukewarm or warm one that was queued has *waited*. Provisioned environments have been used
//! unless the replication begins empty or a deploy has come since they were last given an invocation; what is in
//! progress at a deploy leaves its provisioned environment unused.
//!
//! **Window.** Where provisioned environments have a [`Window`](crate::model::platform::Window), both of its schedules
//! fire in phase zero. When the replication begins the window is open if
//! [`is_open_before`](crate::model::platform::Window::is_open_before) says so. At a firing of `from` a closed window
//! opens: all provisioned environments are there, initialised and unused, and go to those that are queued and have been
//! dispatched, in the order of their arrival, or are idle. Their inits are no part of anything that is counted or billed.
//! At a firing of `until` an open one closes: those that are idle go, those that are busy when they are done, also where
//! the window has opened again by then. A firing that finds the window so already does nothing. That provisioned
//! environments go is no cause of a cold start; *any environment busy* includes those that are about to go.
//!
//! **Failing.** Whether a user's request crashes is drawn on its arrival ([`Purpose::Crash`](crate::rng::Purpose), a uniform
//! draw below the share, drawn only where that is above 0). What an invocation does itself is the work of a first
//! request, the handler and, before these, any init that runs inside it: the second try of one above 10 s, and a whole one
//! in an environment that must initialise again. If that takes longer than the function's timeout it is *stopped* as soon
//! as it has taken that long; else, if it crashes, it does so at its end. So an init of more than 10 s ends no later than
//! 10 s and the timeout after its beginning; whoever is given the environment then is stopped at once if the second try
//! would have taken longer. In an environment in which an invocation was stopped or crashed, or whose init was so cut
//! short and is ready with nobody waiting, the next one is *cold*, whatever else it would be: it waits for a whole init,
//! drawn when it is given the environment from the stream of users or pings, whichever it is, under no limit of 10 s, and
//! pays the work of a first request. The environment keeps its place in the order of reuse, its idle period and its life
//! as if nothing had been; a replacement takes over nothing of it, nor does what a deploy puts in a provisioned one's
//! place. Busy environments of an initial pool are stopped too, and do not crash. A gateway gives a user's request up
//! when its latency reaches the gateway's limit, if that would be longer; for the function that changes nothing.
//!
//! **Causes.** A cold start is *all busy* if any environment was busy or initialising when the invocation came; else it
//! has the cause that removed the last environment (evicted, recycled, deployed; none before the first). One in an
//! environment that must initialise again has the cause *failed* instead. Replaced
//! environments are not removed. A lukewarm start has the cause that made its environment: a replacement, a spare (also
//! one of an initial pool, which never is unused), or provisioned.
//!
//! **Environment.** Created at t, its life ends at t + the smaller of an exponential draw of `mean_life` and a draw of
//! `max_life`. Environments are numbered in the order of their creation, from 0. Where each has an idle timeout of its
//! own that is drawn on creation too, after the life. After a short lead-in (see
//! [`Model::lead_in_plan`](crate::model::Model::lead_in_plan)) environments with a maximum life that are created up to
//! `lives_in_progress` after the first of the replication, that one included, live for what is left of a life in
//! progress instead: of lives drawn as above the first is taken that is longer than a uniform part of the longest (the
//! maximum life's 99.99% quantile), or the thousandth, and of that another uniform part is left, all from
//! [`Purpose::LifeInProgress`](crate::rng::Purpose).
//!
//! When an init ends ([`Ready`](What::Ready), unless somebody waits): if the function's idle period is over (below) the
//! environment is evicted; else if an invocation is queued it is given to that, whatever its life; else if a deploy
//! came since it was created it is recycled; else if its life is over it is recycled or replaced; else it is a spare,
//! and so is its replacement: only now an idle period begins.
//!
//! When an invocation is done: if a deploy came since its environment was created that is recycled; if the life is over
//! it is recycled, unless it is replaced: then the replacement has become free. What is free goes to the queue or becomes
//! idle.
//!
//! While idle an environment is *evicted* at the end of its idle timeout and at the end of its life recycled or
//! replaced, whichever is first (eviction at a tie).
//!
//! **Replacement.** With the chance `replaced` (from [`Purpose::Replacement`](crate::rng::Purpose), a uniform draw
//! below it, drawn only where it is neither 0 nor 1) a new, initialised, unused environment takes the place of one at
//! the end of its life: the number is new, and so are the life and the timeout of its own, drawn as on any creation; it
//! keeps the instant at which the idle period began, the end of that period and the cohort. A place in the order of
//! creation is kept for good, also where the environment was busy. Replacements are replaced in turn. The init of a replacement is over when it takes its place, and matters to the bill only: it is
//! drawn then, from [`Purpose::ReplacementInit`](crate::rng::Purpose).
//!
//! **Reuse.** Most and least recent go by the instant at which environments became idle; unused ones count as older than
//! all used ones, the one that was ready first as the oldest: a spare when its init ended, a replacement when it took its
//! place. (In the runs of Mahmoudi and Khazaei, AWS 2020, all 23 environments that were recycled beside one used less
//! recently were passed over for that one.) Newest and oldest go by the order of creation, in
//! which a replacement stands where its predecessor stood. Random takes any with equal chances, counted in the order of
//! idleness as least recent would take them.
//!
//! **The environment's clock** ([`IdlePolicy::Timeout`](crate::model::IdlePolicy)). The timeout runs from the instant
//! at which an environment becomes idle. `checked_every` moves the end up to the next whole multiple of it, counted
//! from time zero.
//!
//! **The function's clock** ([`IdlePolicy::FunctionTimeout`](crate::model::IdlePolicy)). The function is idle while no
//! invocation is in progress. When the last one is done a timeout is drawn (or is that of the replication); at its end,
//! moved up by `checked_every`, the idle period is *over*: all idle environments are evicted, those created first
//! first, and one that initialises is evicted when it is ready, unless an invocation that is not throttled has come by
//! then, which makes the function active again. An idle environment is a spare of the function's *from the first
//! instant of its idle period at which an invocation is in progress*: from the beginning if one is in progress then
//! (the queued ones included, its own not), else from when the next one comes and is given another environment. At that
//! instant a spare timeout is drawn (in the order of becoming idle), where there is one and unless one drawn at the
//! start holds for the replication, and the environment is evicted when it has been idle that long, or at that instant
//! if it has been already; `checked_every` moves either up.
//!
//! **Cohorts.** An environment that becomes idle at t joins the newest cohort if that has idle members and its first
//! began to be idle at or after t - 60 s; else it founds one. For k = 1, 2, ... at `began + k period` (moved up to a
//! multiple of `checked_every`), of the n members still idle max(1, floor(n/2)) are evicted, those idle longest first.
//! A cohort without idle members is forgotten.
//!
//! **Deploys** happen after time zero only; a planned one at every firing of its schedule in phase zero. Every idle
//! environment is recycled (in the order in which they were created), every busy one when it is done, every
//! initialising one after it has served one invocation, or when it is ready and none is queued. None of them is
//! replaced. Provisioned environments stay, unused.
//!
//! **Pings.** At each firing, from [`Purpose::PingDelivery`](crate::rng::Purpose): if `loss` is above zero, a uniform
//! below it loses the firing; if there is jitter, its draw delays the delivery (which is then queued); if `duplicate`
//! is above zero, a uniform below it doubles the delivery. A delivery makes `concurrency` invocations at once (twice
//! that if doubled). Each that is throttled is queued again by itself after
//! [`retry_delay`](crate::model::warming::retry_delay) (1), (2), ..., unless that would be more than six hours after
//! its first try. A random phase is drawn uniformly from the interval (cron: from one minute), once.
//!
//! **Initial pool.** The idle ones are created first, then the busy ones, whose handler durations come from the users'
//! stream; these are no requests, but are in progress. All have been used. On the environment's clock each timeout of
//! an idle one (or the one for the replication) is drawn until it exceeds `idle_for`, a thousand times at the most; one
//! that never does is over at time zero. On the function's clock that holds for the one timeout of the function, if
//! there are idle ones and none is busy; if any is busy the function is active, and no spare timeout is conditioned on
//! `idle_for`. They have survived what a cohort loses before time zero. All lives begin at time zero.
//!
//! **Scaling bucket.** Full at first; a token comes back every
//! [`token_interval`](crate::model::platform::Scaling::token_interval), counted from the instant at which the bucket
//! ceased to be full.
//!
//! **Counting.** What arrives in [warmup, horizon) is counted. Who is still queued at the horizon is served as if
//! nobody else came: completions, ends of inits and dispatches go on until the queue is empty, and no idle environment
//! is taken away meanwhile. Inits that nobody waits for are counted if they began in that time, those that have not
//! ended by then included; a replacement's when it takes its place. Environments are counted up to the horizon, but for
//! those that served a counted request; provisioned ones are counted among those that are there for as long as they are
//! provisioned, or busy.

mod agenda;
mod by_hour;
mod deploys;
mod ensemble;
mod lambda;
mod latency;
mod observer;
mod parallel;
pub mod service;
mod tally;
mod traffic;
mod usage;
mod visits;

pub use by_hour::{ByHour, HOURS, HourCounts};
pub use ensemble::{Ensemble, Part};
pub use lambda::{Underway, replicate};
pub use latency::LatencyHistogram;
pub use observer::{Caller, Event, Failure, Ignore, Observer, Served, Start, What};
pub use service::{Lost, ServiceTally, ServiceUsers, play_service, replicate_service};
pub use tally::{Causes, EnvironmentCounts, FailureCounts, LONG, PingCounts, Tally, UserCounts};
pub use usage::{Billed, Usage};
