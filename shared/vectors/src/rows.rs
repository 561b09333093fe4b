//! Codes beside each other in memory, with whose they are.

use crate::{
    code::{Code, Line, Probe, ZERO, lines},
    kernel::Kernel,
    top::Top,
};

/// The 128 bits of a face's id.
pub type FaceId = [u8; 16];

/// Rows whose products are computed before they are looked at: few enough that both stay in the processor's cache.
const BLOCK: usize = 256;

/// Codes of one dimension with the ids of their faces, row after row.
#[derive(Debug, Clone)]
pub struct Rows {
    dimension: usize,
    ids: Vec<FaceId>,
    steps: Vec<f32>,
    lines: Vec<Line>,
}

impl Rows {
    /// None yet, of this dimension.
    pub fn new(dimension: usize) -> Self {
        Self { dimension, ids: Vec::new(), steps: Vec::new(), lines: Vec::new() }
    }

    /// None yet, with room for so many.
    pub fn with_capacity(dimension: usize, count: usize) -> Self {
        Self {
            dimension,
            ids: Vec::with_capacity(count),
            steps: Vec::with_capacity(count),
            lines: Vec::with_capacity(count * lines(dimension)),
        }
    }

    pub(crate) fn from_parts(dimension: usize, ids: Vec<FaceId>, steps: Vec<f32>, lines: Vec<Line>) -> Self {
        Self { dimension, ids, steps, lines }
    }

    /// Adds a row.
    ///
    /// # Panics
    ///
    /// If the code has another dimension than the rows.
    pub fn push(&mut self, id: FaceId, code: &Code) {
        assert_eq!(code.dimension(), self.dimension, "rows of one model");
        for values in code.values().chunks(Line::BYTES) {
            let mut line = [ZERO; Line::BYTES];
            for (byte, value) in line.iter_mut().zip(values) {
                *byte = value.cast_unsigned().wrapping_add(ZERO);
            }
            self.lines.push(Line(line));
        }
        self.ids.push(id);
        self.steps.push(code.step());
    }

    /// Adds a row of others.
    pub fn push_row(&mut self, others: &Self, place: usize) {
        assert_eq!(others.dimension, self.dimension, "rows of one model");
        self.lines.extend_from_slice(others.row(place));
        self.ids.push(others.ids[place]);
        self.steps.push(others.steps[place]);
    }

    /// How many dimensions a row has.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Whose rows they are.
    pub fn ids(&self) -> &[FaceId] {
        &self.ids
    }

    pub(crate) fn steps(&self) -> &[f32] {
        &self.steps
    }

    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Bytes of memory that the rows take.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.ids) + size_of_val(&*self.steps) + size_of_val(&*self.lines)
    }

    fn row(&self, place: usize) -> &[Line] {
        let length = lines(self.dimension);
        &self.lines[place * length..][..length]
    }

    /// The code of a row.
    pub fn code(&self, place: usize) -> Code {
        let bytes = self.row(place).iter().flat_map(|line| line.0).take(self.dimension);
        Code::new(self.steps[place], bytes.map(|byte| byte.wrapping_sub(ZERO).cast_signed()).collect())
    }

    /// Adds what a row stands for to a sum.
    pub(crate) fn add_to(&self, place: usize, sum: &mut [f32]) {
        let step = self.steps[place];
        for (sums, line) in sum.chunks_mut(Line::BYTES).zip(self.row(place)) {
            for (sum, byte) in sums.iter_mut().zip(line.0) {
                *sum += step * (f32::from(byte) - f32::from(ZERO));
            }
        }
    }

    /// Gives every row a chance to be among the best. A probe of another dimension finds nothing.
    pub fn scan(&self, probe: &Probe, top: &mut Top) {
        self.scan_with(Kernel::best(), probe, top);
    }

    /// The same with a kernel of one's choice.
    pub fn scan_with(&self, kernel: Kernel, probe: &Probe, top: &mut Top) {
        if probe.dimension() == self.dimension {
            self.each_cosine(kernel, probe, |place, cosine| {
                if cosine > top.least() {
                    top.offer(self.ids[place], cosine);
                }
            });
        }
    }

    /// Calls for every row with its cosine, as far as codes know it.
    pub(crate) fn each_cosine(&self, kernel: Kernel, probe: &Probe, mut each: impl FnMut(usize, f32)) {
        let length = lines(self.dimension);
        let mut products = [0; BLOCK];
        for (block, block_lines) in self.lines.chunks(BLOCK * length).enumerate() {
            let first = block * BLOCK;
            let count = block_lines.len() / length;
            kernel.products(probe, block_lines, &mut products[..count]);
            for (place, (product, step)) in products[..count].iter().zip(&self.steps[first..]).enumerate() {
                each(first + place, *product as f32 * (step * probe.step()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{random::Random, vector::Vector};

    #[test]
    fn a_row_is_given_back_as_it_was() {
        let mut random = Random::new(1);
        for dimension in [1, 63, 64, 65, 128, 256, 512] {
            let codes: Vec<_> = (0..5).map(|_| Code::of(&random.vector(dimension))).collect();
            let mut rows = Rows::new(dimension);
            for (place, code) in codes.iter().enumerate() {
                rows.push([place as u8; 16], code);
            }
            let mut others = Rows::with_capacity(dimension, 1);
            others.push_row(&rows, 3);
            assert_eq!((others.ids(), others.code(0)), (&[[3; 16]][..], codes[3].clone()));
            assert!(codes.iter().enumerate().all(|(place, code)| rows.code(place) == *code));
            let mut sum = vec![0.0; dimension];
            rows.add_to(2, &mut sum);
            assert!(Vector::new(&sum).unwrap().cosine(&random.vector(dimension)).abs() <= 1.0);
        }
    }

    #[test]
    fn a_probe_of_another_model_finds_nothing() {
        let mut random = Random::new(2);
        let mut rows = Rows::new(128);
        rows.push([1; 16], &Code::of(&random.vector(128)));
        let mut top = Top::new(3);
        rows.scan(&Probe::new(&Code::of(&random.vector(256))), &mut top);
        assert!(top.into_best().is_empty());
    }

    proptest! {
        #[test]
        fn a_scan_finds_what_comparing_all_finds(seed: u64, count in 0_usize..700, dimension in 1_usize..200) {
            let mut random = Random::new(seed);
            let vectors: Vec<_> = (0..count).map(|_| random.vector(dimension)).collect();
            let mut rows = Rows::new(dimension);
            for (place, vector) in vectors.iter().enumerate() {
                rows.push((place as u128).to_be_bytes(), &Code::of(vector));
            }
            let probe = random.vector(dimension);
            let code = Code::of(&probe);
            for kernel in Kernel::available() {
                let mut top = Top::new(10);
                rows.scan_with(*kernel, &Probe::new(&code), &mut top);
                let best = top.into_best();
                prop_assert_eq!(best.len(), count.min(10));
                prop_assert!(best.windows(2).all(|pair| pair[0].cosine >= pair[1].cosine));
                for candidate in &best {
                    let place = u128::from_be_bytes(candidate.face) as usize;
                    let error = code.error() + rows.code(place).error();
                    let bound = error + code.error() * rows.code(place).error() + 1e-5;
                    prop_assert!((candidate.cosine - probe.cosine(&vectors[place])).abs() <= bound);
                }
                let worst = best.last().map_or(2.0, |last| last.cosine);
                rows.each_cosine(*kernel, &Probe::new(&code), |place, cosine| {
                    let id = (place as u128).to_be_bytes();
                    assert!(cosine <= worst || best.iter().any(|candidate| candidate.face == id));
                });
            }
        }
    }
}
