//! A fixed stream through every public operation, and one digest of the bits that each gives.
//!
//! The firmware prints the digests, and a host test computes them: they are equal.

mod averages;
mod covariance;
mod recognizer;

use class_centers::{
    CenterTable, CenterView, ClassCenters, Classify, Compensated, CompensatedSum, Cosine,
    CosineParts, Distance, Dot, Element, Manhattan, SquaredEuclidean, TableElement,
    decisions::{Priors, Temperature, softmax},
};

/// Not a multiple of any step of the kernels.
const DIM: usize = 23;
/// A group of four, a pair, and one class that stays empty.
const CLASSES: usize = 7;
const FILLED: usize = CLASSES - 1;
const ROWS: usize = 5;

type Table<T> = ClassCenters<T, CLASSES, DIM>;
type Prepared<T> = CenterTable<T, CLASSES, DIM>;

/// An element all of whose numbers have bits to digest.
pub trait Digestible:
    TableElement<
        Component: Bits,
        Sum: Bits,
        Center: Bits + Distance<Dot: Bits>,
        Distance: Bits + Distance<Dot: Bits>,
    >
{
}

impl<T> Digestible for T where
    T: TableElement<
            Component: Bits,
            Sum: Bits,
            Center: Bits + Distance<Dot: Bits>,
            Distance: Bits + Distance<Dot: Bits>,
        >
{
}

/// Passes `report` the stream, the element, the operation and the digest, for each of them.
pub fn digests(mut report: impl FnMut(&str, &str, &str, u32)) {
    stream::<f32>(ordinary_f32, |op, bits| report("ordinary", "f32", op, bits));
    stream::<f64>(ordinary_f64, |op, bits| report("ordinary", "f64", op, bits));
    stream::<i8>(
        |r| at_limits(r) as i8,
        |op, bits| report("ordinary", "i8", op, bits),
    );
    stream::<u8>(
        |r| at_limits(r) as u8,
        |op, bits| report("ordinary", "u8", op, bits),
    );
    stream::<i16>(
        |r| at_limits(r) as i16,
        |op, bits| report("ordinary", "i16", op, bits),
    );
    sums::<Compensated>(ordinary_f32, |op, bits| {
        report("ordinary", "Compensated", op, bits)
    });
    averages::spreads(ordinary_f32, &mut Random::new(), &mut |op: &str, bits| {
        report("ordinary", "f32", op, bits)
    });
    stream::<f32>(subnormal_f32, |op, bits| {
        report("subnormal", "f32", op, bits)
    });
    stream::<f64>(subnormal_f64, |op, bits| {
        report("subnormal", "f64", op, bits)
    });
}

/// The same of the covariance that all classes share: a program of its own in firmware, since the flash of the
/// smallest board does not hold both.
pub fn covariance_digests(mut report: impl FnMut(&str, &str, &str, u32)) {
    macro_rules! covariances {
        ($($element:ident of $component:expr;)*) => {
            $(covariance::covariances::<$element>($component, &mut |op: &str, bits| {
                report("ordinary", stringify!($element), op, bits)
            });
            covariance::several_centers::<$element>($component, &mut |op: &str, bits| {
                report("ordinary", stringify!($element), op, bits)
            });)*
        };
    }
    covariances! {
        f32 of ordinary_f32;
        i8 of |r| at_limits(r) as i8;
        u8 of |r| at_limits(r) as u8;
        i16 of |r| at_limits(r) as i16;
    }
}

/// The same of a recognizer, in a program of its own.
pub fn recognizer_digests(mut report: impl FnMut(&str, &str, &str, u32)) {
    macro_rules! calls {
        ($($element:ident of $component:expr;)*) => {
            $(recognizer::calls::<$element>($component, &mut |op: &str, bits| {
                report("recognizer", stringify!($element), op, bits)
            });)*
        };
    }
    calls! {
        f32 of |r, place| pattern(r, place) as f32 * 0.37;
        i8 of |r, place| pattern(r, place) as i8;
        u8 of |r, place| (128 + pattern(r, place)) as u8;
        i16 of |r, place| pattern(r, place) as i16;
    }
}

/// A sample around one of many patterns: within -66 and 66.
fn pattern(random: &mut Random, place: usize) -> i32 {
    (place * place % 13) as i32 * 10 - 60 + (random.next() >> 16) as i32 % 7
}

/// Runs one stream of components through the operations of one element.
fn stream<T: Digestible>(
    component: fn(&mut Random) -> T::Component,
    mut report: impl FnMut(&str, u32),
) {
    let table = sums::<T>(component, &mut report);
    let mut random = Random::new();
    let mut embedding = || core::array::from_fn(|_| component(&mut random));
    queries(&table, &mut embedding, &mut report);
}

/// What changes sums, and what reads them.
#[inline(never)]
fn sums<T: Element<Sum: Bits, Center: Bits>>(
    component: fn(&mut Random) -> T::Component,
    mut report: impl FnMut(&str, u32),
) -> Table<T> {
    let mut random = Random::new();
    let mut embedding =
        || -> [T::Component; DIM] { core::array::from_fn(|_| component(&mut random)) };
    let mut table = Table::<T>::new();
    let mut other = Table::<T>::new();

    for i in 0..40 {
        assert_eq!(table.update(i % FILLED, &embedding()), Ok(()));
    }
    report("update", digest_of(&table));

    for i in 0..20 {
        assert_eq!(other.update_trusted(i % FILLED, &embedding()), Ok(()));
    }
    report("update_trusted", digest_of(&other));

    let rows: [_; ROWS] = core::array::from_fn(|_| embedding());
    let classes: [usize; ROWS] = core::array::from_fn(|row| row % 3);
    assert_eq!(table.update_batch(&classes, &rows), Ok(()));
    report("update_batch", digest_of(&table));

    assert_eq!(table.forget(1, &rows[1]), Ok(()));
    report("forget", digest_of(&table));

    assert_eq!(table.merge(&other), Ok(()));
    report("merge", digest_of(&table));

    assert_eq!(table.unmerge(&other), Ok(()));
    report("unmerge", digest_of(&table));

    let sums = *table.sum(0).unwrap_or(&[T::ZERO; DIM]);
    assert_eq!(other.set_class(2, &sums, table.count(0)), Ok(()));
    assert_eq!(other.clear_class(3), Ok(()));
    report("set_class, clear_class", digest_of(&other));

    report("center", centers(&table));
    report("gather", gather(&table, &classes));
    report("nearest", nearest(&table, &mut embedding));
    averages::windows::<T>(embedding, &mut report);
    table
}

/// Queries of the sums, and of a table prepared from them.
#[inline(never)]
fn queries<T: Digestible>(
    table: &Table<T>,
    query: &mut impl FnMut() -> [T::Component; DIM],
    report: &mut impl FnMut(&str, u32),
) {
    let mut prepared = Prepared::<T>::new();
    prepared.prepare_from(table);
    let mut digest = Digest::new();
    for component in (0..CLASSES)
        .filter_map(|class| prepared.center(class))
        .flatten()
    {
        digest.add(component.bits());
    }
    report("prepare_from", digest.0);

    let x = query();
    macro_rules! metric {
        ($name:literal, $metric:expr) => {
            let (mut sums, mut centers) = ([None; CLASSES], [None; CLASSES]);
            table.measures($metric, &x, &mut sums);
            prepared.measures($metric, &x, &mut centers);
            report(concat!($name, " from sums"), some(&sums));
            report(concat!($name, " from centers"), some(&centers));
        };
    }
    metric!("squared distance", SquaredEuclidean);
    metric!("Manhattan distance", Manhattan);
    metric!("dot product", Dot);
    metric!("cosine", Cosine { zero_point: 0 });

    report("softmax", scores(table, &prepared, &x));
}

/// Scores at temperatures that tell bytes apart, and that tell floats apart.
#[inline(never)]
fn scores<T: Digestible>(
    table: &Table<T>,
    prepared: &Prepared<T>,
    query: &[T::Component; DIM],
) -> u32 {
    let mut digest = Digest::new();
    let (mut distances, mut scores) = ([None; CLASSES], [0.0; CLASSES]);
    prepared.squared_distances(query, &mut distances);
    for temperature in [1e4, 1e8, 1e12].into_iter().filter_map(Temperature::new) {
        let priors = Priors::ByCount(table.counts());
        assert_eq!(
            softmax(&distances, temperature, priors, &mut scores),
            Ok(())
        );
        scores.iter().for_each(|score| digest.add(score.bits()));
    }
    digest.0
}

/// The bits of what there is.
fn some<B: Bits>(measures: &[Option<B>; CLASSES]) -> u32 {
    let mut digest = Digest::new();
    for measure in measures.iter().flatten() {
        digest.add(measure.bits());
    }
    digest.0
}

/// The bits of all sums and counts.
fn digest_of<T: Element<Sum: Bits>>(table: &Table<T>) -> u32 {
    let mut digest = Digest::new();
    for class in 0..CLASSES {
        digest.add(u64::from(table.count(class)));
        for sum in table.sum(class).into_iter().flatten() {
            digest.add(sum.bits());
        }
    }
    digest.0
}

#[inline(never)]
fn centers<T: Element<Center: Bits>>(table: &Table<T>) -> u32 {
    let mut digest = Digest::new();
    for component in (0..CLASSES)
        .filter_map(|class| table.center(class))
        .flatten()
    {
        digest.add(component.bits());
    }
    digest.0
}

#[inline(never)]
fn gather<T: Element<Center: Bits>>(table: &Table<T>, classes: &[usize; ROWS]) -> u32 {
    let mut digest = Digest::new();
    let mut rows = [[T::MAX_ABS; DIM]; ROWS];
    assert_eq!(table.gather(classes, &mut rows), Ok(()));
    rows.as_flattened()
        .iter()
        .for_each(|c| digest.add(c.bits()));
    digest.0
}

#[inline(never)]
fn nearest<T: Element<Center: Bits>>(
    table: &Table<T>,
    mut query: impl FnMut() -> [T::Component; DIM],
) -> u32 {
    let mut digest = Digest::new();
    for _ in 0..20 {
        if let Some(nearest) = table.nearest(&query()) {
            digest.add(nearest.class as u64);
            digest.add(nearest.measure.bits());
        }
    }
    digest.0
}

/// Magnitudes from 2^-20 to 2^20, whole numbers, and zeros of both signs.
fn ordinary_f32(random: &mut Random) -> f32 {
    let bits = random.next();
    let exponent = 107 + (bits >> 8) % 41;
    let sign = bits & 1 << 31;
    match bits % 16 {
        0 => f32::from_bits(sign),
        1..4 => ((bits >> 16) as f32) - 32_768.0,
        _ => f32::from_bits(sign | exponent << 23 | random.next() >> 9),
    }
}

fn ordinary_f64(random: &mut Random) -> f64 {
    f64::from(ordinary_f32(random)) * (1.0 + f64::from(random.next()) / (1u64 << 50) as f64)
}

/// Half of the integers are the least or the greatest of each width.
fn at_limits(random: &mut Random) -> i32 {
    let bits = random.next();
    match bits % 8 {
        0 => 0x7F,
        1 => 0x80,
        2 => 0x7FFF,
        3 => -0x8000,
        _ => (bits >> 8) as i32,
    }
}

/// Subnormals, and the normal numbers next to them.
fn subnormal_f32(random: &mut Random) -> f32 {
    let bits = random.next();
    f32::from_bits(bits & 0x8000_0000 | bits >> 7 & 0x00FF_FFFF)
}

fn subnormal_f64(random: &mut Random) -> f64 {
    let bits = u64::from(random.next()) << 32 | u64::from(random.next());
    f64::from_bits(bits & 1 << 63 | bits >> 11)
}

/// Xorshift with 32 bits (Marsaglia 2003): the same stream everywhere.
pub struct Random(u32);

impl Random {
    fn new() -> Self {
        Self(0x9E37_79B9)
    }

    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }
}

/// FNV-1a with 32 bits, a word at a time.
struct Digest(u32);

impl Digest {
    fn new() -> Self {
        Self(0x811C_9DC5)
    }

    fn add(&mut self, bits: u64) {
        for word in [bits as u32, (bits >> 32) as u32] {
            self.0 = (self.0 ^ word).wrapping_mul(0x0100_0193);
        }
    }
}

/// What a number is stored as.
pub trait Bits: Copy {
    fn bits(self) -> u64;
}

macro_rules! bits {
    ($($number:ty: $bits:expr;)*) => {
        $(impl Bits for $number {
            fn bits(self) -> u64 {
                $bits(self)
            }
        })*
    };
}

impl<D: Distance<Dot: Bits>> Bits for CosineParts<D> {
    fn bits(self) -> u64 {
        let norms = [self.query_squared_norm, self.center_squared_norm].map(Bits::bits);
        self.dot.bits() ^ norms[0].rotate_left(21) ^ norms[1].rotate_left(42)
    }
}

impl Bits for CompensatedSum {
    fn bits(self) -> u64 {
        self.sum.bits() | self.correction.bits() << 32
    }
}

bits! {
    f32: |x: f32| x.to_bits().into();
    f64: f64::to_bits;
    i8: |x| x as u64;
    u8: u64::from;
    i16: |x| x as u64;
    i32: |x| x as u64;
    u32: u64::from;
    i64: |x| x as u64;
    u64: u64::from;
}
