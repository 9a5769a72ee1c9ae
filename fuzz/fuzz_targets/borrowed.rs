//! Tables over any slices, of any claimed shape, and embeddings of any length: what is refused changes
//! nothing, and what is taken gives what whole numbers give.
#![no_main]

use arbitrary::Arbitrary;
use class_centers::{
    CenterTableRef, ClassCentersMut, ClassCentersRef, Manhattan, ShapeError, SliceView,
    SquaredEuclidean,
};
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Input {
    dim: u8,
    sums: Vec<i16>,
    counts: Vec<u8>,
    centers: Vec<i8>,
    norm_changes: u16,
    changes: Vec<Change>,
    query: Vec<i8>,
}

#[derive(Arbitrary, Debug)]
enum Change {
    Update(u8, Vec<i8>),
    Forget(u8, Vec<i8>),
    Batch(Vec<u8>, Vec<i8>),
    Capped(u8, Vec<i8>, u8),
    Clear(u8),
    /// The table with itself.
    Merge,
}

/// As many embeddings as a class of `i8` takes.
const FULL: u32 = (1 << 24) - 1;

fuzz_target!(|input: Input| {
    learn(&input);
    ask(&input);
});

/// Sums and counts as whole numbers.
#[derive(Clone, Debug, PartialEq)]
struct Model {
    dim: usize,
    sums: Vec<i64>,
    counts: Vec<u32>,
}

impl Model {
    /// Adds, or with -1 takes out, an embedding.
    fn add(&mut self, class: usize, embedding: &[i8], sign: i64) {
        let row = &mut self.sums[class * self.dim..][..self.dim];
        for (sum, x) in row.iter_mut().zip(embedding) {
            *sum += sign * i64::from(*x);
        }
        self.counts[class] = self.counts[class].strict_add_signed(sign as i32);
    }

    fn takes(&self, class: usize, embedding: &[i8]) -> bool {
        class < self.counts.len() && embedding.len() == self.dim
    }

    /// Whether so many embeddings can have these sums.
    fn fits(&self, class: usize) -> bool {
        let count = i64::from(self.counts[class]);
        let mut row = self.sums[class * self.dim..][..self.dim].iter();
        row.all(|sum| (-128 * count..=127 * count).contains(sum))
    }
}

fn learn(input: &Input) {
    let dim = usize::from(input.dim);
    let mut sums: Vec<i32> = input.sums.iter().map(|sum| i32::from(*sum)).collect();
    let mut counts: Vec<u32> = input.counts.iter().map(|count| u32::from(*count)).collect();
    let is_table = dim > 0 && !counts.is_empty() && counts.len() * dim == sums.len();
    assert_eq!(
        ClassCentersRef::<i8>::new(&sums, &counts, dim).is_ok(),
        is_table
    );
    let mut model = Model {
        dim,
        sums: sums.iter().map(|sum| i64::from(*sum)).collect(),
        counts: counts.clone(),
    };
    let Ok(mut table) = ClassCentersMut::<i8>::new(&mut sums, &mut counts, dim) else {
        return;
    };
    for change in input.changes.iter().take(50) {
        let mut next = model.clone();
        let expected = expect(&mut next, change);
        let taken = apply(&mut table, change);
        // Sums that no embeddings give are in the table from the start, where the input says so.
        if let Some(expected) = expected {
            assert_eq!(taken, expected, "{change:?}");
        }
        if taken {
            model = next;
        }
        let own = table.as_ref();
        let held = (0..own.classes()).flat_map(|class| own.sum(class).unwrap());
        if !matches!(change, Change::Capped(..)) || !taken {
            assert!(
                held.map(|sum| i64::from(*sum))
                    .eq(model.sums.iter().copied())
            );
            assert_eq!(own.counts(), model.counts);
        } else {
            model.sums = held.map(|sum| i64::from(*sum)).collect();
            model.counts = own.counts().to_vec();
        }
    }
}

/// Changes the model, and says whether the table takes the change; `None` where it may do either.
fn expect(model: &mut Model, change: &Change) -> Option<bool> {
    match change {
        Change::Update(class, embedding) => {
            let class = usize::from(*class);
            let takes = model.takes(class, embedding) && model.counts[class] < FULL;
            if takes {
                model.add(class, embedding, 1);
            }
            Some(takes)
        }
        Change::Forget(class, embedding) => {
            let class = usize::from(*class);
            if !model.takes(class, embedding) || model.counts[class] == 0 {
                return Some(false);
            }
            model.add(class, embedding, -1);
            Some(model.fits(class))
        }
        Change::Batch(classes, embeddings) => {
            let rows = embeddings.chunks(model.dim);
            let takes = classes.len() * model.dim == embeddings.len()
                && classes
                    .iter()
                    .all(|class| usize::from(*class) < model.counts.len());
            if takes {
                for (class, row) in classes.iter().zip(rows) {
                    model.add(usize::from(*class), row, 1);
                }
            }
            Some(takes && model.counts.iter().all(|count| *count <= FULL))
        }
        Change::Capped(class, embedding, _) => Some(model.takes(usize::from(*class), embedding)),
        Change::Clear(class) => {
            let (class, dim) = (usize::from(*class), model.dim);
            let takes = class < model.counts.len();
            if takes {
                model.sums[class * dim..][..dim].fill(0);
                model.counts[class] = 0;
            }
            Some(takes)
        }
        Change::Merge => {
            let filled = |class: &usize| model.counts[*class] > 0;
            for class in (0..model.counts.len()).filter(filled).collect::<Vec<_>>() {
                model.sums[class * model.dim..][..model.dim]
                    .iter_mut()
                    .for_each(|sum| *sum *= 2);
                model.counts[class] *= 2;
            }
            let too_many = model.counts.iter().any(|count| *count > FULL);
            let misfit = (0..model.counts.len()).any(|c| model.counts[c] > 0 && !model.fits(c));
            Some(!too_many && !misfit)
        }
    }
}

/// Changes the table, and says whether it took the change.
fn apply(table: &mut ClassCentersMut<'_, i8>, change: &Change) -> bool {
    match change {
        Change::Update(class, x) => table.update(usize::from(*class), x).is_ok(),
        Change::Forget(class, x) => table.forget(usize::from(*class), x).is_ok(),
        Change::Batch(classes, embeddings) => {
            let classes: Vec<_> = classes.iter().copied().map(usize::from).collect();
            table.update_batch(&classes, embeddings).is_ok()
        }
        Change::Capped(class, x, cap) => table
            .update_capped(usize::from(*class), x, u32::from(*cap))
            .is_ok(),
        Change::Clear(class) => table.clear_class(usize::from(*class)).is_ok(),
        Change::Merge => {
            let own = table.as_ref();
            let sums: Vec<i32> = (0..own.classes())
                .flat_map(|class| own.sum(class).unwrap().iter().copied())
                .collect();
            let (counts, dim) = (own.counts().to_vec(), own.dim());
            let other = ClassCentersRef::<i8>::new(&sums, &counts, dim).unwrap();
            table.merge(other).is_ok()
        }
    }
}

/// Distances to centers of any bytes are those of the definition.
fn ask(input: &Input) {
    let (dim, classes) = (usize::from(input.dim), input.counts.len());
    let counts: Vec<u32> = input.counts.iter().map(|count| u32::from(*count)).collect();
    let mut norms = vec![0; classes];
    let made = CenterTableRef::<i8>::write_norms(&input.centers, dim, &mut norms);
    let is_table = dim > 0 && classes > 0 && classes * dim == input.centers.len();
    assert_eq!(made.is_ok(), is_table);
    if !is_table {
        return;
    }
    if let Some(norm) = norms.get_mut(usize::from(input.norm_changes >> 8)) {
        *norm ^= u32::from(input.norm_changes as u8);
    }
    let table = match CenterTableRef::<i8>::new(&input.centers, &counts, &norms, dim) {
        Ok(table) => table,
        Err(error) => {
            let class = usize::from(input.norm_changes >> 8);
            assert!(input.norm_changes as u8 != 0);
            assert_eq!(error, ShapeError::WrongNorm { class });
            return;
        }
    };
    let (mut squared, mut manhattan) = (vec![None; classes], vec![None; classes]);
    let answered = table.measures(SquaredEuclidean, &input.query, &mut squared);
    assert_eq!(answered.is_ok(), input.query.len() == dim);
    if answered.is_err() {
        return;
    }
    table
        .measures(Manhattan, &input.query, &mut manhattan)
        .unwrap();
    for (class, row) in input.centers.chunks(dim).enumerate() {
        let apart = || row.iter().zip(&input.query).map(|(c, q)| c.abs_diff(*q));
        let is_filled = counts[class] > 0;
        let want = apart().map(|d| u32::from(d).pow(2)).sum();
        assert_eq!(squared[class], is_filled.then_some(want));
        assert_eq!(
            manhattan[class],
            is_filled.then_some(apart().map(u32::from).sum())
        );
    }
    let nearest = table.nearest(&input.query).unwrap();
    let best = squared.iter().flatten().min();
    assert_eq!(nearest.map(|nearest| nearest.measure).as_ref(), best);
}
