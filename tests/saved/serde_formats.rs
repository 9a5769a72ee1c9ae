//! Tables in a text format and a binary one, with the checks of `restore`.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Compensated, MovingCenters, MultiCenters,
    SharedCovariance, Whitening, decisions::Thresholds,
};
use serde::{
    Deserialize, Serialize,
    de::{
        DeserializeOwned,
        value::{self, MapDeserializer},
    },
};
use support::{
    check, for_each, learned,
    probe::Probe,
    prop_assert_same_bits,
    saved::{CENTERS, CLASSES, DIM, Saved, TRIANGLE, every_table},
    strategies::samples,
};

/// There and back again, in both formats, to the same image.
fn round_trips<V: Saved + Serialize + DeserializeOwned>() {
    for table in [V::empty(), V::filled()] {
        let text = serde_json::to_string(&table).unwrap();
        let read: V = serde_json::from_str(&text).unwrap();
        assert_eq!(read.saved(), table.saved(), "{text}");
        let bytes = postcard::to_stdvec(&table).unwrap();
        let read: V = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(read.saved(), table.saved());
        // No prefix of it is a table.
        for len in 0..bytes.len() {
            assert!(postcard::from_bytes::<V>(&bytes[..len]).is_err(), "{len}");
        }
    }
}

macro_rules! round_trip {
    ($($name:ident: $table:ty;)*) => {$(
        #[test]
        fn $name() {
            round_trips::<$table>();
        }
    )*};
}
every_table!(round_trip);

/// Shapes beyond the arrays of 32 that serde knows, and the smallest.
#[test]
fn tables_of_any_shape_come_back() {
    round_trips::<ClassCenters<i8, 1, 1>>();
    round_trips::<ClassCenters<f32, 40, 3>>();
    round_trips::<ClassCenters<i16, 2, 65>>();
    round_trips::<CenterTable<u8, 33, 33>>();
    round_trips::<ClassVariance<3, 40>>();
    round_trips::<MovingCenters<64, 2>>();
    round_trips::<[Thresholds<u64>; 32]>();
}

/// Any samples, among them floats of every magnitude.
fn any_table_comes_back_bit_for_bit<T: Probe>()
where
    ClassCenters<T, 3, 5>: Serialize + DeserializeOwned,
{
    check(samples::<T, 5>(3, 0..20), |samples| {
        let table: ClassCenters<T, 3, 5> = learned(&samples);
        let text = serde_json::to_string(&table).unwrap();
        let read = serde_json::from_str(&text).unwrap();
        prop_assert_same_bits!(table, read);
        let read = postcard::from_bytes(&postcard::to_stdvec(&table).unwrap()).unwrap();
        prop_assert_same_bits!(table, read);
        Ok(())
    });
}
for_each!(any_table_comes_back_bit_for_bit: f32 f64 i8 u8 i16);

type Small = ClassCenters<i8, 2, 2>;

/// The format, once and for all.
#[test]
fn the_formats_are_what_they_were() {
    let mut table = Small::new();
    table.update(0, &[100, -3]).unwrap();
    table.update(0, &[49, 0]).unwrap();
    let text = r#"{"kind":"ClassCenters","element":"i8","classes":[[2,[149,-3]],[0,[0,0]]]}"#;
    assert_eq!(serde_json::to_string(&table).unwrap(), text);
    let bytes = b"\x0cClassCenters\x02i8\x02\x02\x02\xaa\x02\x05\x00\x02\x00\x00";
    assert_eq!(postcard::to_stdvec(&table).unwrap(), bytes);
    assert_eq!(postcard::from_bytes::<Small>(bytes).unwrap(), table);

    // The fields of a text may stand in any order.
    let text = r#"{"classes":[[2,[149,-3]],[0,[0,0]]],"element":"i8","kind":"ClassCenters"}"#;
    assert_eq!(serde_json::from_str::<Small>(text).unwrap(), table);
    let thresholds = serde_json::to_string(&[Thresholds::<u32>::new(7, 1); 2]).unwrap();
    assert_eq!(
        thresholds,
        format!(
            "[{0},{0}]",
            r#"{"kind":"Thresholds","element":"u32","classes":[[7,1]]}"#
        )
    );
}

/// Those of several centers, covariances and whitenings.
#[test]
fn the_formats_of_what_classes_share_are_what_they_were() {
    let mut multi = MultiCenters::<i8, 2, 2, 2>::new();
    multi.update(0, &[100, -3]).unwrap();
    multi.update(0, &[49, 0]).unwrap();
    let rows = "[[[1,[100,-3]],[1,[49,0]]],[[0,[0,0]],[0,[0,0]]]]";
    let text = classes_of("MultiCenters", "i8", rows);
    assert_eq!(serde_json::to_string(&multi).unwrap(), text);

    let text = r#"{"kind":"SharedCovariance","element":"i8","classes":[[2,[4,0]],[0,[0,0]]],"is_frozen":false,"released":[0,0],"moments":[10,-4,8]}"#;
    let mut covariance = Covariance::new();
    let samples = [[1, 2], [3, -2]];
    covariance.update_batch(&[0, 0], &samples).unwrap();
    assert_eq!(serde_json::to_string(&covariance).unwrap(), text);
    let bytes = postcard::to_stdvec(&covariance).unwrap();
    let expected =
        b"\x10SharedCovariance\x02i8\x02\x02\x02\x08\x00\x00\x02\x00\x00\x00\x00\x00\x03\x14\x07\x10";
    assert_eq!(bytes, expected);
    // The fields may stand in any order.
    let text = r#"{"moments":[8,0,0],"released":[3,1],"is_frozen":true,"classes":[[0,[0,0]],[0,[0,0]]],"element":"i8","kind":"SharedCovariance"}"#;
    let read: Covariance = serde_json::from_str(text).unwrap();
    assert!(read.is_frozen());
    assert_eq!((read.moments(), read.degrees_of_freedom()), (&[8, 0, 0], 2));

    let text = r#"{"kind":"Whitening","element":"i16","offsets":[0,0],"shift":0,"shrinkage":0.0,"smallest_pivot":0.0,"weights":[0,0,0]}"#;
    let identity = Whitening::<i16, 2, 3>::new();
    assert_eq!(serde_json::to_string(&identity).unwrap(), text);
    let text = text.replace("0.0", "0.5").replace("[0,0,0]", "[3,-2,1]");
    let read: Whitening<i16, 2, 3> = serde_json::from_str(&text).unwrap();
    assert_eq!((read.weights(), read.shrinkage()), (&[3, -2, 1], 0.5));
}

type Covariance = SharedCovariance<i8, 2, 2, 3>;

#[test]
fn what_no_samples_share_is_refused() {
    let text = |rest: &str| {
        let classes = r#""classes":[[2,[4,0]],[0,[0,0]]]"#;
        format!(r#"{{"kind":"SharedCovariance","element":"i8",{classes},{rest}}}"#)
    };
    let covariance = |frozen: &str, released: &str, moments: &str| {
        text(&format!(
            r#""is_frozen":{frozen},"released":{released},"moments":{moments}"#
        ))
    };
    assert!(serde_json::from_str::<Covariance>(&covariance("true", "[2,1]", "[9,0,9]")).is_ok());
    for (frozen, released, moments, reason) in [
        ("1", "[2,1]", "[9,0,9]", "invalid type: integer `1`"),
        ("true", "[3,2]", "[9,0,9]", "invalid value at byte 56"),
        ("true", "[2,1,0]", "[9,0,9]", "trailing characters"),
        ("true", "[2]", "[9,0,9]", "invalid length 1"),
        ("false", "[131070,1]", "[9,0,9]", "no room for more samples"),
        ("false", "[0,0]", "[9,0,-1]", "dimensions 1 and 1"),
        ("true", "[0,0]", "[0,1,0]", "dimensions 1 and 0"),
        (
            "false",
            "[0,0]",
            "[9,0]",
            "invalid length 2, expected 3 numbers of a triangle",
        ),
        (
            "false",
            "[0,0]",
            "[9,0,9,9]",
            "invalid length 4, expected no more",
        ),
        ("false", "[0,0]", "7", "expected 3 numbers of a triangle"),
    ] {
        refused::<Covariance>(&covariance(frozen, released, moments), reason);
    }
    refused::<Covariance>(
        &text(r#""is_frozen":false,"released":[0,0]"#),
        "missing field `moments`",
    );
    refused::<Covariance>(&text(r#""offsets":[0,0]"#), "unknown field `offsets`");

    type Multi = MultiCenters<i8, 1, 1, 2>;
    let multi = |rows: &str| classes_of("MultiCenters", "i8", rows);
    refused::<Multi>(
        &multi("[[[1,[7]]]]"),
        "invalid length 1, expected as many centers",
    );
    refused::<Multi>(
        &multi("[[[1,[7]],[1,[7]],[1,[7]]]]"),
        "invalid length 3, expected no more",
    );
    refused::<Multi>(&multi("[[1,[7]]]"), "expected a count and numbers");
    refused::<Multi>(&multi("[7]"), "expected 2 centers");
    refused::<Multi>(&multi("[[[16777215,[7]],[1,[7]]]]"), "class 0 has no room");
    refused::<Multi>(
        &multi("[[[1,[7]],[0,[7]]]]"),
        "class 0 is empty, but not zero",
    );
    refused::<Multi>("7", "a MultiCenters of i8, 1 classes of 2 numbers");
}

/// JSON has no number for infinity, nor for NaN.
#[test]
fn floats_that_text_has_no_number_for_are_words() {
    let table = [
        Thresholds::new(f32::INFINITY, -0.0),
        Thresholds::new(f32::NAN, f32::NEG_INFINITY),
        Thresholds::new(3.0, f32::MAX),
    ];
    let text = serde_json::to_string(&table).unwrap();
    for numbers in [
        r#"["inf",-0.0]"#,
        r#"["NaN","-inf"]"#,
        "[3.0,3.4028235e+38]",
    ] {
        assert!(text.contains(numbers), "{text}");
    }
    let read: [Thresholds<f32>; 3] = serde_json::from_str(&text).unwrap();
    assert_eq!(read[0].limit, f32::INFINITY);
    assert_eq!(read[0].min_margin.to_bits(), 1 << 31);
    assert!(read[1].limit.is_nan());
    assert_eq!(read[1].min_margin, f32::NEG_INFINITY);
    let read: [Thresholds<f32>; 3] = serde_json::from_str(&text.replace("3.0", "3")).unwrap();
    assert_eq!(read[2].limit, 3.0);
}

/// A number that is too large is not infinity, on either side of 0; the largest that is rounded to a
/// float is one.
#[test]
fn a_number_beyond_the_floats_is_refused() {
    type Floats = Thresholds<f32>;
    let floats = |number: &str| classes_of("Thresholds", "f32", &format!("[[{number},0]]"));
    for number in ["1e300", "-1e300", "3.40282357e38", "\"1e39\"", "\"-1e39\""] {
        refused::<Floats>(&floats(number), "invalid value");
    }
    for (number, float) in [
        ("3.402823567e38", f32::MAX),
        ("\"1e-50\"", 0.0),
        ("-7", -7.0),
    ] {
        let read: Floats = serde_json::from_str(&floats(number)).unwrap();
        assert_eq!(read.limit, float);
    }
    type Doubles = Thresholds<f64>;
    let doubles = classes_of("Thresholds", "f64", "[[\"1e999\",0]]");
    refused::<Doubles>(&doubles, "invalid value");
    let doubles = classes_of("Thresholds", "f64", "[[1e300,\"-inf\"]]");
    let read: Doubles = serde_json::from_str(&doubles).unwrap();
    assert_eq!(read.limit, 1e300);
    assert_eq!(read.min_margin, f64::NEG_INFINITY);
}

#[track_caller]
fn refused<V: DeserializeOwned + core::fmt::Debug>(text: &str, reason: &str) {
    let error = serde_json::from_str::<V>(text).unwrap_err().to_string();
    assert!(error.contains(reason), "{text}: {error}");
}

fn classes_of(kind: &str, element: &str, classes: &str) -> String {
    format!(r#"{{"kind":"{kind}","element":"{element}","classes":{classes}}}"#)
}

#[test]
fn another_table_is_refused() {
    let small = |classes: &str| classes_of("ClassCenters", "i8", classes);
    let good = "[[2,[149,-3]],[0,[0,0]]]";
    assert!(serde_json::from_str::<Small>(&small(good)).is_ok());
    refused::<Small>(
        &classes_of("CenterTable", "i8", good),
        "expected ClassCenters",
    );
    refused::<Small>(&classes_of("ClassCenters", "u8", good), "expected i8");
    for classes in [
        "[]",
        "[[2,[149,-3]]]",
        "[[2,[149]],[0,[0,0]]]",
        "[[2,[]],[0,[0,0]]]",
        "[[2],[0,[0,0]]]",
    ] {
        refused::<Small>(&small(classes), "invalid length");
    }
    for classes in [
        "[[2,[149,-3]],[0,[0,0]],[0,[0,0]]]",
        "[[2,[149,-3,0]],[0,[0,0]]]",
        "[[2,[149,-3]],[0,[0,0,0]]]",
    ] {
        refused::<Small>(&small(classes), "invalid length 3, expected no more");
    }
    refused::<Small>(
        r#"{"kind":"ClassCenters","element":"i8"}"#,
        "missing field `classes`",
    );
    refused::<Small>(
        r#"{"element":"i8","classes":[[2,[149,-3]],[0,[0,0]]]}"#,
        "missing field `kind`",
    );
    refused::<Small>(
        r#"{"kind":"ClassCenters","kind":"ClassCenters"}"#,
        "duplicate field `kind`",
    );
    refused::<Small>(r#"{"sort":"ClassCenters"}"#, "unknown field `sort`");
    refused::<Small>("7", "a ClassCenters of i8, 2 classes of 2 numbers");
}

/// What stands where something else belongs is named, and what belongs there.
#[test]
fn a_text_of_another_shape_is_refused_by_name() {
    let small = |classes: &str| classes_of("ClassCenters", "i8", classes);
    refused::<Small>(&small("7"), "invalid type: integer `7`, expected 2 classes");
    refused::<Small>(&small("[7]"), "integer `7`, expected a count and numbers");
    refused::<Small>(&small("[[2,7]]"), "integer `7`, expected 2 numbers");
    let kind = r#"{"kind":7}"#;
    refused::<Small>(kind, "integer `7`, expected ClassCenters");

    type Fields = MapDeserializer<'static, core::array::IntoIter<(u8, u8), 1>, value::Error>;
    let numbered = Small::deserialize(Fields::new([(1, 1)].into_iter()));
    let text = "invalid type: integer `1`, expected the name of a field";
    assert_eq!(numbered.unwrap_err().to_string(), text);
}

#[test]
fn what_no_embeddings_give_is_refused() {
    let small = |classes: &str| classes_of("ClassCenters", "i8", classes);
    refused::<Small>(
        &small("[[16777216,[0,0]],[0,[0,0]]]"),
        "class 0 has no room",
    );
    refused::<Small>(
        &small("[[2,[255,0]],[0,[0,0]]]"),
        "the sum of class 0, dimension 0",
    );
    refused::<Small>(
        &small("[[2,[0,0]],[0,[0,1]]]"),
        "class 1 is empty, but not zero",
    );
    refused::<Small>(&small("[[2,[4294967296,0]],[0,[0,0]]]"), "invalid value");
    refused::<Small>(&small("[[-1,[0,0]],[0,[0,0]]]"), "invalid value");
    refused::<Small>(&small("[[1,[0.5,0]],[0,[0,0]]]"), "invalid type");
    type Floats = ClassCenters<f32, 1, 1>;
    let floats = |classes: &str| classes_of("ClassCenters", "f32", classes);
    for sum in ["\"NaN\"", "\"inf\"", "7.4e19"] {
        refused::<Floats>(
            &floats(&format!("[[2,[{sum}]]]")),
            "the sum of class 0, dimension 0",
        );
    }
    refused::<Floats>(&floats("[[2,[1e300]]]"), "1e+300");
    refused::<Floats>(&floats("[[2,[\"two\"]]]"), "invalid value");
    refused::<Floats>(&floats("[[2,[null]]]"), "a number");
    type Moving = MovingCenters<1, 1>;
    let moving = classes_of("MovingCenters", "f32", "[[0,[1.0]]]");
    refused::<Moving>(&moving, "class 0 is empty, but not zero");
    let table = classes_of("CenterTable", "f32", "[[1,[4e19]]]");
    refused::<CenterTable<f32, 1, 1>>(&table, "component 0");
    let variance = classes_of("ClassVariance", "f32", "[[1,[1.0,-1.0]]]");
    refused::<ClassVariance<1, 1>>(&variance, "the sum of class 0, dimension 0");
}

/// What could not be read is not written.
#[test]
fn a_poisoned_table_is_not_written() {
    let mut table = ClassCenters::<f32, 1, 1>::new();
    table.update_trusted(0, &[f32::INFINITY]).unwrap();
    let error = serde_json::to_string(&table).unwrap_err().to_string();
    assert!(error.contains("the sum of class 0, dimension 0"), "{error}");
}
