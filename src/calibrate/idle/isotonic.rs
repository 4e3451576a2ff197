//! Weighted regression on a rising sequence: pool adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman, Annals of
//! Mathematical Statistics 26, 1955).

/// Neighbours that have one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    /// The place of the first of them,
    pub(super) from: usize,
    /// and the one after the last.
    pub(super) until: usize,
    /// The sum of their weights,
    pub(super) weight: f64,
    /// and of weight times value.
    pub(super) sum: f64,
}

impl Block {
    /// The value that they all have.
    pub(super) fn value(&self) -> f64 {
        self.sum / self.weight
    }
}

/// The rising sequence nearest to the values, as blocks whose values rise strictly. Items are (weight, weight times
/// value), with weights above zero.
pub(super) fn pool(items: impl Iterator<Item = (f64, f64)>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (place, (weight, sum)) in items.enumerate() {
        let mut block = Block { from: place, until: place + 1, weight, sum };
        while let Some(last) = blocks.last() {
            if last.value() < block.value() {
                break;
            }
            block = Block {
                from: last.from,
                until: block.until,
                weight: last.weight + block.weight,
                sum: last.sum + block.sum,
            };
            blocks.pop();
        }
        blocks.push(block);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The largest, over what starts here or before, of the smallest, over what ends here or later, of the means: slow and
    /// obvious (Robertson, Wright and Dykstra, "Order Restricted Statistical Inference", 1988, theorem 1.4.4).
    fn max_min(items: &[(f64, f64)]) -> Vec<f64> {
        let mean = |from: usize, until: usize| {
            let (weight, sum) = items[from..=until].iter().fold((0.0, 0.0), |(w, s), item| (w + item.0, s + item.1));
            sum / weight
        };
        let least =
            |from: usize, here: usize| (here..items.len()).map(|until| mean(from, until)).fold(f64::INFINITY, f64::min);
        (0..items.len())
            .map(|here| (0..=here).map(|from| least(from, here)).fold(f64::NEG_INFINITY, f64::max))
            .collect()
    }

    proptest! {
        #[test]
        fn pooling_gives_what_the_max_min_formula_gives(
            items in prop::collection::vec((1_u8..9, -20_i8..20), 1..40)
        ) {
            let items: Vec<(f64, f64)> =
                items.iter().map(|&(weight, value)| (f64::from(weight), f64::from(weight) * f64::from(value))).collect();
            let blocks = pool(items.iter().copied());
            let pooled = blocks.iter().flat_map(|block| vec![block.value(); block.until - block.from]);
            for (pooled, slow) in pooled.zip(max_min(&items)) {
                prop_assert!((pooled - slow).abs() < 1e-9, "{pooled}, not {slow}");
            }
        }
    }
}
