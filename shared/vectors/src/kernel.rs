//! The inner product of a probe with many rows of bytes: the one place of this repository with `unsafe`.
//!
//! A row's bytes are codes plus 128, a probe's are codes. Three kernels compute the same sums, for any of them fits into
//! 32 bits: the portable one; AVX2, which widens bytes to 16 bits, since its own product of bytes saturates; and AVX-512
//! with VNNI, which adds four products of an unsigned and a signed byte at once. The best that the processor has is
//! chosen when the program runs. On aarch64 that is the portable one, which the compiler makes NEON of.

#![cfg_attr(
    target_arch = "x86_64",
    expect(
        unsafe_code,
        reason = "vector instructions need it: a function for a processor may be called only there, and lines are read \
                  through pointers; tests hold every kernel against the portable one"
    )
)]

use crate::code::{Line, Probe, ZERO};

/// A way to compute inner products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// For any processor.
    Portable,
    /// For x86-64 with AVX2.
    Avx2,
    /// For x86-64 with AVX-512 and its vector neural network instructions.
    Vnni,
}

impl Kernel {
    /// The best that this processor has.
    pub fn best() -> Self {
        Self::available().last().copied().unwrap_or(Self::Portable)
    }

    /// All that this processor has, the best one last.
    pub fn available() -> &'static [Self] {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vnni")
                && is_x86_feature_detected!("avx2")
            {
                return &[Self::Portable, Self::Avx2, Self::Vnni];
            }
            if is_x86_feature_detected!("avx2") {
                return &[Self::Portable, Self::Avx2];
            }
        }
        &[Self::Portable]
    }

    /// The inner product of the probe with each row. A kernel that this processor has not is the portable one.
    pub(crate) fn products(self, probe: &Probe, rows: &[Line], products: &mut [i32]) {
        assert_eq!(rows.len(), products.len() * probe.signed.len(), "rows are as long as the probe");
        #[cfg(target_arch = "x86_64")]
        if self != Self::Portable && Self::available().contains(&self) {
            // SAFETY: the processor has the instructions; the rows are as long as the probe.
            unsafe {
                match self {
                    Self::Vnni => x86::vnni(&probe.signed, rows, products),
                    Self::Avx2 | Self::Portable => x86::avx2(&probe.wide, rows, products),
                }
            }
        } else {
            portable(probe, rows, products);
        }
        #[cfg(not(target_arch = "x86_64"))]
        portable(probe, rows, products);
        for product in products {
            *product -= probe.offset;
        }
    }
}

/// Rows whose bytes are codes plus [`ZERO`].
fn portable(probe: &Probe, rows: &[Line], products: &mut [i32]) {
    const { assert!(ZERO == 128) };
    for (row, product) in rows.chunks_exact(probe.wide.len()).zip(products) {
        *product = 0;
        for (line, wide) in row.iter().zip(&probe.wide) {
            let sum: i32 = line.0.iter().zip(&wide.0).map(|(byte, code)| i32::from(*byte) * i32::from(*code)).sum();
            *product += sum;
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    #![expect(clippy::cast_ptr_alignment, reason = "lines stand at multiples of 64 bytes")]

    use std::arch::x86_64::{
        __m128i, __m256i, __m512i, _MM_HINT_T0, _mm_add_epi32, _mm_load_si128, _mm_prefetch, _mm_storeu_si128,
        _mm256_add_epi32, _mm256_castsi256_si128, _mm256_cvtepu8_epi16, _mm256_extracti128_si256, _mm256_hadd_epi32,
        _mm256_load_si256, _mm256_madd_epi16, _mm256_setzero_si256, _mm512_castsi512_si256, _mm512_dpbusd_epi32,
        _mm512_extracti64x4_epi64, _mm512_load_si512, _mm512_setzero_si512,
    };

    use crate::code::{Line, Wide};

    /// Rows that are summed up together: their last steps share instructions.
    const TOGETHER: usize = 4;

    /// Lines that are asked for ahead of their use: 4 KB.
    const AHEAD: usize = 64;

    /// # Safety
    ///
    /// The processor has AVX-512 F, BW and VNNI, and AVX2. There are as many rows as products, each as long as the probe.
    #[target_feature(enable = "avx2,avx512f,avx512bw,avx512vnni")]
    pub(super) unsafe fn vnni(probe: &[Line], rows: &[Line], products: &mut [i32]) {
        #[target_feature(enable = "avx2,avx512f,avx512bw,avx512vnni")]
        unsafe fn row(probe: &[Line], row: *const Line) -> __m256i {
            let mut sums = _mm512_setzero_si512();
            for (place, line) in probe.iter().enumerate() {
                // SAFETY: the caller says that the row is as long as the probe; lines are aligned.
                let (bytes, codes) = unsafe {
                    (
                        _mm512_load_si512(row.add(place).cast::<__m512i>()),
                        _mm512_load_si512(line.0.as_ptr().cast::<__m512i>()),
                    )
                };
                sums = _mm512_dpbusd_epi32(sums, bytes, codes);
            }
            _mm256_add_epi32(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64::<1>(sums))
        }

        let length = probe.len();
        let (groups, rest) = products.as_chunks_mut::<TOGETHER>();
        let mut at = rows.as_ptr();
        for group in groups {
            // A row takes so few instructions that the processor would not see in time that it wants the next ones.
            for line in 0..TOGETHER * length {
                _mm_prefetch::<_MM_HINT_T0>(at.wrapping_add(AHEAD + line).cast::<i8>());
            }
            // SAFETY: this group's rows are within `rows`, and `group` has room for four sums.
            unsafe {
                let sums = [0, 1, 2, 3].map(|place| row(probe, at.add(place * length)));
                _mm_storeu_si128(group.as_mut_ptr().cast::<__m128i>(), totals(sums));
                at = at.add(TOGETHER * length);
            }
        }
        for product in rest {
            // SAFETY: as above, one row after the other.
            unsafe {
                *product = first_total(row(probe, at));
                at = at.add(length);
            }
        }
    }

    /// # Safety
    ///
    /// The processor has AVX2. There are as many rows as products, each as long as the probe.
    #[target_feature(enable = "avx2")]
    pub(super) unsafe fn avx2(probe: &[Wide], rows: &[Line], products: &mut [i32]) {
        #[target_feature(enable = "avx2")]
        unsafe fn row(probe: &[Wide], row: *const Line) -> __m256i {
            let mut sums = _mm256_setzero_si256();
            for (place, wide) in probe.iter().enumerate() {
                for quarter in 0..4 {
                    // SAFETY: the caller says that the row is as long as the probe; a line has four quarters.
                    let (bytes, codes) = unsafe {
                        (
                            _mm_load_si128(row.add(place).cast::<__m128i>().add(quarter)),
                            _mm256_load_si256(wide.0.as_ptr().cast::<__m256i>().add(quarter)),
                        )
                    };
                    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(_mm256_cvtepu8_epi16(bytes), codes));
                }
            }
            sums
        }

        let length = probe.len();
        let (groups, rest) = products.as_chunks_mut::<TOGETHER>();
        let mut at = rows.as_ptr();
        for group in groups {
            // SAFETY: this group's rows are within `rows`, and `group` has room for four sums.
            unsafe {
                let sums = [0, 1, 2, 3].map(|place| row(probe, at.add(place * length)));
                _mm_storeu_si128(group.as_mut_ptr().cast::<__m128i>(), totals(sums));
                at = at.add(TOGETHER * length);
            }
        }
        for product in rest {
            // SAFETY: as above, one row after the other.
            unsafe {
                *product = first_total(row(probe, at));
                at = at.add(length);
            }
        }
    }

    /// The totals of four registers of sums.
    #[target_feature(enable = "avx2")]
    fn totals([first, second, third, fourth]: [__m256i; TOGETHER]) -> __m128i {
        let pairs = _mm256_hadd_epi32(_mm256_hadd_epi32(first, second), _mm256_hadd_epi32(third, fourth));
        _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256::<1>(pairs))
    }

    /// The total of one.
    #[target_feature(enable = "avx2")]
    fn first_total(sums: __m256i) -> i32 {
        let zero = _mm256_setzero_si256();
        std::arch::x86_64::_mm_cvtsi128_si32(totals([sums, zero, zero, zero]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{code::Code, rows::Rows};

    /// Codes at random, and every so often all as large as they get.
    fn codes(dimension: usize) -> impl Strategy<Value = Box<[i8]>> {
        let any = prop::collection::vec(-127_i8..=127, dimension);
        let extreme = prop::sample::select(vec![-127_i8, 0, 127]).prop_map(move |value| vec![value; dimension]);
        prop_oneof![4 => any, 1 => extreme].prop_map(Vec::into_boxed_slice)
    }

    fn products(kernel: Kernel, probe: &[i8], rows: &[Box<[i8]>]) -> Vec<i32> {
        let code = |values: &[i8]| Code::new(0.001, values.into());
        let mut kept = Rows::new(probe.len());
        for values in rows {
            kept.push([0; 16], &code(values));
        }
        let mut products = vec![0; rows.len()];
        kernel.products(&Probe::new(&code(probe)), kept.lines(), &mut products);
        products
    }

    #[test]
    fn sums_of_the_largest_codes_are_not_cut_off() {
        for kernel in Kernel::available() {
            for dimension in [1, 64, 512, crate::MOST_DIMENSIONS] {
                let (most, least): (Box<[i8]>, Box<[i8]>) = (vec![127; dimension].into(), vec![-127; dimension].into());
                let expected = 127 * 127 * i32::try_from(dimension).unwrap();
                let found = products(*kernel, &most, &[most.clone(), least.clone()]);
                assert_eq!(found, [expected, -expected], "{kernel:?} {dimension}");
                assert_eq!(products(*kernel, &least, &[most, least.clone()]), [-expected, expected], "{kernel:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn all_kernels_compute_the_same(
            (probe, rows) in (1_usize..600).prop_flat_map(|dimension| {
                (codes(dimension), prop::collection::vec(codes(dimension), 0..23))
            })
        ) {
            let plain: Vec<i32> = rows
                .iter()
                .map(|row| row.iter().zip(&probe).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum())
                .collect();
            for kernel in Kernel::available() {
                prop_assert_eq!(&products(*kernel, &probe, &rows), &plain, "{:?}", kernel);
            }
        }
    }
}
