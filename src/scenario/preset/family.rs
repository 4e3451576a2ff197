//! Which presets belong together, and which of them may have been meant.

use super::{Preset, presets};

/// Whose platform a preset is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// AWS Lambda.
    Aws,
    /// Azure Functions.
    Azure,
    /// Google Cloud Functions and Cloud Run.
    Google,
    /// Huawei Cloud.
    Huawei,
    /// What runs on one's own Kubernetes or machine: Knative, OpenFaaS.
    SelfHosted,
    /// Hosts of applications that sleep when nobody uses them: Heroku, Render, Koyeb.
    Hosting,
    /// Simulators.
    Simulator,
}

impl Family {
    /// All families, in the order in which presets are listed.
    pub const ALL: [Self; 7] =
        [Self::Aws, Self::Azure, Self::Google, Self::Huawei, Self::SelfHosted, Self::Hosting, Self::Simulator];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Aws => "AWS Lambda",
            Self::Azure => "Azure Functions",
            Self::Google => "Google Cloud",
            Self::Huawei => "Huawei Cloud",
            Self::SelfHosted => "Self-hosted",
            Self::Hosting => "Application hosting",
            Self::Simulator => "Simulators",
        }
    }

    /// Its presets, the newest first.
    pub fn presets(self) -> impl Iterator<Item = &'static Preset> {
        presets().iter().filter(move |preset| preset.family == self)
    }

    /// Words that mean it.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Aws => &["aws", "lambda", "amazon"],
            Self::Azure => &["azure", "microsoft"],
            Self::Google => &["gcp", "google"],
            Self::Huawei => &["huawei"],
            Self::SelfHosted => &["kubernetes"],
            Self::Hosting | Self::Simulator => &[],
        }
    }
}

/// A hint for whoever wrote a preset that does not exist, if it can be told what was meant: one whose name begins so, one
/// with a slip of the pen, or the newest of the family that is named.
pub(in crate::scenario) fn suggested(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let family = || Family::ALL.into_iter().find(|family| family.words().iter().any(|word| text.contains(word)));
    let newest = || family().and_then(|family| family.presets().next());
    let beginning = || presets().iter().find(|preset| text.len() >= 3 && preset.name.starts_with(&text));
    match beginning().or_else(|| misspelt(&text)) {
        Some(preset) => Some(format!("did you mean \"{}\"?", preset.name)),
        None => newest().map(|preset| {
            format!("the newest of {} is \"{}\"; `coldstart presets` lists all", preset.family.name(), preset.name)
        }),
    }
}

fn misspelt(text: &str) -> Option<&'static Preset> {
    /// Two letters exchanged in a name of eight: 0.975 ("aws-2203"); one that is another, such as a year: 0.95.
    const SLIP: f64 = 0.96;
    // The length is bounded because the comparison takes time in proportion to its square.
    let text: String = text.chars().take(100).collect();
    let likeness = |preset: &'static Preset| (strsim::jaro_winkler(&text, preset.name), preset);
    presets()
        .iter()
        .map(likeness)
        .filter(|&(likeness, _)| likeness > SLIP)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, preset)| preset)
}
