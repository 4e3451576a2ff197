//! Amounts of money.

use std::fmt;

use super::{UnitError, split_number};

/// An amount in some currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Money {
    amount: f64,
    currency: String,
}

impl Money {
    /// How it is written, in words that follow "expected".
    pub const EXPECTED: &str = "an amount and a currency, such as \"5 USD\" or \"20000 KRW\"";

    /// The code of the US dollar, in which AWS gives its prices.
    pub const USD: &str = "USD";

    /// In units of its currency; zero or above.
    #[must_use]
    pub fn amount(&self) -> f64 {
        self.amount
    }

    /// The code of its currency: three capital letters.
    #[must_use]
    pub fn currency(&self) -> &str {
        &self.currency
    }

    /// Reads `"5 USD"`, `"$5"` or `"20000 KRW"`.
    ///
    /// # Errors
    /// When the text is no amount, zero or above, with the code of a currency (ISO 4217).
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let error =
            || UnitError::new(text, Self::EXPECTED).hint("a currency is three letters, such as USD, EUR or KRW");
        let (text_of_number, sign) = match text.trim().strip_prefix('$') {
            Some(rest) => (rest, true),
            None => (text, false),
        };
        let (amount, rest) = split_number(text_of_number).ok_or_else(error)?;
        let currency = match rest.to_ascii_uppercase() {
            nothing if sign && nothing.is_empty() => Self::USD.to_owned(),
            code if !sign && code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase()) => code,
            _ => return Err(error()),
        };
        if amount >= 0.0 { Ok(Self { amount, currency }) } else { Err(error()) }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", super::amount(self.amount, 12), self.currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_a_currency() {
        for (text, amount, currency) in [
            ("5 USD", 5.0, "USD"),
            ("$0.5", 0.5, "USD"),
            ("20000 KRW", 20_000.0, "KRW"),
            ("20_000krw", 20_000.0, "KRW"),
        ] {
            let money = Money::parse(text).unwrap();
            assert_eq!((money.amount(), money.currency()), (amount, currency), "{text}");
        }
        assert_eq!(Money::parse("20000 KRW").unwrap().to_string(), "20,000 KRW");
        for text in ["5", "USD", "-5 USD", "5 dollars", "$5 USD", "", "5 US", "nan USD"] {
            assert!(Money::parse(text).is_err(), "{text}");
        }
    }
}
