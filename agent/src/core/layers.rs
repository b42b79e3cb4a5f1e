//! What is released of the same minutes, and how the noise budget is split over it.
//!
//! A device that adds T minutes changes the windows by T in all, and each total of the
//! same time by T: a layer with noise of scale b spends T/b. What all layers spend
//! together is at most what windows alone would spend at the scale of the budget.

use protocol::Layer;

use crate::core::noise::Scales;

/// Scales of all layers that an access point releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// The scales of windows that have the budget to themselves.
    pub budget: Scales,
    pub windows: Scales,
    pub days: Option<Scales>,
    pub weeks: Option<Scales>,
}

impl Layers {
    pub const STANDARD: Layers = Layers::halves(Scales::STANDARD);
    pub const STRICT: Layers = Layers::halves(Scales::STRICT);
    pub const OFF: Layers = Layers::windows_alone(Scales::OFF);

    /// One half for windows, one for weeks.
    const fn halves(budget: Scales) -> Self {
        let half = Scales {
            device_minutes: budget.device_minutes * 2,
            visits: budget.visits * 2,
        };
        Self {
            budget,
            windows: half,
            days: None,
            weeks: Some(half),
        }
    }

    /// No totals.
    pub const fn windows_alone(budget: Scales) -> Self {
        Self {
            budget,
            windows: budget,
            days: None,
            weeks: None,
        }
    }

    /// Layers as they are listed.
    ///
    /// # Errors
    /// When they are not such as may be released together.
    pub fn listed(budget: Scales, list: &[(Layer, Scales)]) -> Result<Self, LayersError> {
        let of = |layer: Layer| {
            let mut same = list.iter().filter(|(listed, _)| *listed == layer);
            match (same.next(), same.next()) {
                (_, Some(_)) => Err(LayersError::Twice(layer)),
                (first, None) => Ok(first.map(|(_, scales)| *scales)),
            }
        };
        let layers = Self {
            budget,
            windows: of(Layer::Windows)?.ok_or(LayersError::NoWindows)?,
            days: of(Layer::Days)?,
            weeks: of(Layer::Weeks)?,
        };
        let of_device_minutes = |scales: Scales| u64::from(scales.device_minutes);
        let of_visits = |scales: Scales| u64::from(scales.visits);
        if layers.is_within(of_device_minutes) && layers.is_within(of_visits) {
            Ok(layers)
        } else {
            Err(LayersError::OverBudget)
        }
    }

    pub fn noise_of(&self, layer: Layer) -> Option<Scales> {
        match layer {
            Layer::Windows => Some(self.windows),
            Layer::Days => self.days,
            Layer::Weeks => self.weeks,
        }
    }

    /// Layers with their scales, from short to long.
    pub fn all(&self) -> impl Iterator<Item = (Layer, Scales)> {
        let layers = Layer::ALL.into_iter();
        layers.filter_map(|layer| Some((layer, self.noise_of(layer)?)))
    }

    pub fn has_totals(&self) -> bool {
        self.all().any(|(layer, _)| layer.is_total())
    }

    /// Is the sum of 1/b over the layers at most 1/b of the budget? Without a budget
    /// there is no noise in any layer.
    fn is_within(&self, scale_of: impl Fn(Scales) -> u64) -> bool {
        let budget = scale_of(self.budget);
        let scales: Vec<u64> = self.all().map(|(_, scales)| scale_of(scales)).collect();
        if budget == 0 {
            return scales.iter().all(|&scale| scale == 0);
        }
        // At most three scales of 16 bits: the products fit.
        let product: u64 = scales.iter().product();
        let spent: u64 = scales
            .iter()
            .map(|scale| product.checked_div(*scale).unwrap_or(0))
            .sum();
        product > 0 && u128::from(spent) * u128::from(budget) <= u128::from(product)
    }
}

/// Why a list of layers is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayersError {
    #[error("a list with windows in it")]
    NoWindows,
    #[error("each layer once, not {} twice", .0.as_str())]
    Twice(Layer),
    #[error("scales of which the sum of 1/b is within the budget")]
    OverBudget,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scales(device_minutes: u16, visits: u8) -> Scales {
        Scales {
            device_minutes,
            visits,
        }
    }

    fn listed(list: &[(Layer, Scales)]) -> Result<Layers, LayersError> {
        Layers::listed(Scales::STANDARD, list)
    }

    #[test]
    fn the_defaults_are_within_their_budgets() {
        for layers in [Layers::STANDARD, Layers::STRICT, Layers::OFF] {
            let list: Vec<_> = layers.all().collect();
            assert_eq!(Layers::listed(layers.budget, &list), Ok(layers));
        }
        assert_eq!(Layers::STANDARD.weeks, Some(scales(120, 4)));
        assert_eq!(Layers::STRICT.windows, scales(240, 4));
    }

    #[test]
    fn the_sum_of_the_reciprocals_is_held_to_the_last_integer() {
        let split = |windows, weeks| {
            listed(&[(Layer::Windows, windows), (Layer::Weeks, weeks)]).map(|_| ())
        };
        let over = Err(LayersError::OverBudget);
        assert_eq!(split(scales(240, 4), scales(80, 4)), Ok(()));
        assert_eq!(split(scales(239, 4), scales(80, 4)), over);
        assert_eq!(split(scales(240, 4), scales(79, 4)), over);
        assert_eq!(split(scales(240, 4), scales(80, 3)), over);
        assert_eq!(split(scales(240, 6), scales(80, 3)), Ok(()));
        assert_eq!(split(scales(0, 4), scales(120, 4)), over);
        assert_eq!(split(scales(u16::MAX, u8::MAX), scales(61, 3)), Ok(()));
        let thirds = Layer::ALL.map(|layer| (layer, scales(180, 6)));
        assert!(listed(&thirds).is_ok());
        let more = Layer::ALL.map(|layer| (layer, scales(179, 6)));
        assert_eq!(listed(&more), Err(LayersError::OverBudget));
    }

    #[test]
    fn without_a_budget_no_layer_has_noise() {
        let list = [(Layer::Windows, Scales::OFF), (Layer::Weeks, Scales::OFF)];
        assert!(Layers::listed(Scales::OFF, &list).is_ok());
        let list = [(Layer::Windows, Scales::OFF), (Layer::Weeks, scales(1, 1))];
        let refused = Layers::listed(Scales::OFF, &list);
        assert_eq!(refused, Err(LayersError::OverBudget));
    }

    #[test]
    fn windows_are_needed_and_nothing_stands_twice() {
        let half = scales(120, 4);
        let weeks = (Layer::Weeks, half);
        assert_eq!(listed(&[weeks]), Err(LayersError::NoWindows));
        let twice = listed(&[weeks, (Layer::Windows, half), weeks]);
        assert_eq!(twice, Err(LayersError::Twice(Layer::Weeks)));
    }
}
