//! `PRelu` in one pass. tract makes a comparison, a product and a choice of it, each a pass with a tensor of its own.

use pulp::{Arch, NullaryFnOnce};
use tract_onnx::{
    Onnx,
    prelude::TValue,
    tract_hir::internal::{TractResult, expand},
};

use super::{
    changed::{Change, Reading},
    lend,
};

/// Teaches the reader of ONNX our operator.
pub(super) fn register(onnx: &mut Onnx) {
    onnx.op_register.insert("PRelu", |_, _| Ok((expand(Reading(Prelu)), vec![])));
}

/// Negative values times a slope, one for each channel. Behind a sum it is done with the sum.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Prelu;

impl Change for Prelu {
    const NAME: &'static str = "PRelu";

    fn change(&self, values: &mut [f32], shape: &[usize], rest: &[TValue]) -> TractResult<()> {
        let (slopes, plane) = (lend::read(&rest[0])?, shape[2..].iter().product::<usize>().max(1));
        Arch::new().dispatch(Bend { values, slopes, plane });
        Ok(())
    }
}

struct Bend<'a> {
    values: &'a mut [f32],
    slopes: &'a [f32],
    plane: usize,
}

impl NullaryFnOnce for Bend<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that it is compiled for the processor it runs on")]
    fn call(self) {
        for (channel, slope) in self.values.chunks_exact_mut(self.plane).zip(self.slopes.iter().cycle()) {
            for value in channel {
                *value = if *value < 0.0 { *value * slope } else { *value };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_channel_has_its_slope() {
        let mut values = [-1.0, 2.0, -4.0, 4.0];
        Bend { values: &mut values, slopes: &[0.5, 0.25], plane: 2 }.call();
        assert_eq!(values, [-0.5, 2.0, -1.0, 4.0]);
    }
}
