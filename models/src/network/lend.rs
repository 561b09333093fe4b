//! The numbers of tensors, for operators to work on.

use tract_onnx::{
    prelude::{TValue, Tensor, TractResult},
    tract_core::internal::IntoTensor as _,
};

/// The numbers of a tensor.
pub(super) fn read(tensor: &TValue) -> TractResult<&[f32]> {
    tensor.try_as_plain_ram()?.as_slice::<f32>()
}

/// A new tensor that `fill` writes.
pub(super) fn written(shape: &[usize], fill: impl FnOnce(&mut [f32])) -> TractResult<TValue> {
    let mut tensor = Tensor::zero::<f32>(shape)?;
    fill(tensor.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?);
    Ok(tensor.into())
}

/// A tensor that `change` goes over, in place if nobody else needs it; it is given the tensor's shape, too.
pub(super) fn changed(
    tensor: TValue,
    change: impl FnOnce(&mut [f32], &[usize]) -> TractResult<()>,
) -> TractResult<TValue> {
    let mut tensor = tensor.into_tensor();
    let shape = tensor.shape().to_vec();
    change(tensor.try_as_plain_ram_mut()?.as_slice_mut::<f32>()?, &shape)?;
    Ok(tensor.into())
}
