//! Where randomness comes from: the operating system, or a seed in tests.

/// Uniform bits.
pub trait RandomSource {
    /// # Errors
    /// When no randomness can be had.
    fn next(&mut self) -> Result<u64, NoRandomness>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no randomness")]
pub struct NoRandomness;

/// The operating system's source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OperatingSystem;

impl RandomSource for OperatingSystem {
    fn next(&mut self) -> Result<u64, NoRandomness> {
        getrandom::u64().map_err(|_| NoRandomness)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): repeatable, for tests and simulation only.
#[derive(Clone, Debug)]
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
}

impl RandomSource for Seeded {
    fn next(&mut self) -> Result<u64, NoRandomness> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(mixed ^ (mixed >> 31))
    }
}

/// A length between three and five quarters of `base`, so that many boxes do not
/// act at once. The base itself where no randomness can be had.
pub fn jittered(base: u64, random: &mut impl RandomSource) -> u64 {
    match random.next() {
        Ok(draw) => base - base / 4 + draw % (base / 2 + 1),
        Err(NoRandomness) => base,
    }
}
