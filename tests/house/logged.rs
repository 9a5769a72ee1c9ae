//! What `defmt` writes of tables, results and parameters: little, and never embeddings, sums or
//! bytes of images.

use class_centers::{
    CenterTable, ClassCenters, ClassVariance, Classify, CumulativeMean, MovingCenters,
    MultiCenters, SharedCovariance, ShrunkenCenters, VarianceShrinkage, Whitening,
    decisions::{Thresholds, Unknowns},
    persist::{Extractor, LabelMap, Origin, Snapshot},
    recognizer::{Recognizer, RecognizerStorage, Settings},
};
use support::wire::{
    Wire::{Byte, End, Float, Text, Word},
    assert_logged, counts,
};

type Gestures = ClassCenters<i8, 3, 2>;

/// Two samples of class 0, at [2, 0], and one of class 1, at [0, 5].
fn gestures() -> Gestures {
    let mut table = Gestures::new();
    for (class, embedding) in [(0, [1, 0]), (0, [3, 0]), (1, [0, 5])] {
        table.update(class, &embedding).unwrap();
    }
    table
}

/// The same as floats.
fn variances() -> ClassVariance<3, 2> {
    let mut table = ClassVariance::new();
    for (class, embedding) in [(0, [1.0, 0.0]), (0, [3.0, 0.0]), (1, [0.0, 5.0])] {
        table.update(class, &embedding).unwrap();
    }
    table
}

#[test]
fn tables_are_logged_as_their_counts() {
    let table = gestures();
    let expected = counts(&[2, 1, 0]);
    assert_logged(&table, &expected);
    assert_logged(&table.as_ref(), &expected);
    assert_logged(&table.clone().as_mut(), &expected);
    let mut centers = CenterTable::<i8, 3, 2>::new();
    centers.prepare_from(&table);
    assert_logged(&centers, &expected);
    assert_logged(&centers.as_ref(), &expected);
    assert_logged(&variances(), &expected);
    let mut shrunken = ShrunkenCenters::<3, 2>::new();
    assert_logged(&shrunken, &counts(&[0; 3]));
    shrunken.prepare_from(
        &variances(),
        class_centers::CenterShrinkage::new(0.0, 1e-6).unwrap(),
    );
    assert_logged(&shrunken, &expected);
}

#[test]
fn moving_and_multiple_centers_are_logged_as_their_counts() {
    let mut moving = MovingCenters::<3, 2>::new();
    let mut multiple = MultiCenters::<i8, 3, 2, 2>::new();
    for class in [0, 0, 1] {
        moving.update(class, &[1.0, 0.0], &CumulativeMean).unwrap();
        multiple.update(class, &[1, 0]).unwrap();
    }
    assert_logged(&moving, &counts(&[2, 1, 0]));
    assert_logged(&multiple, &counts(&[2, 1, 0]));
}

#[test]
fn a_covariance_is_logged_as_counts_and_degrees_of_freedom() {
    let mut covariance = SharedCovariance::<i8, 2, 1, 1>::new();
    for embedding in [[1], [3], [4]] {
        covariance.update(0, &embedding).unwrap();
    }
    covariance.update(1, &[9]).unwrap();
    let mut pieces = vec![Text, Text];
    pieces.extend(&counts(&[3, 1])[..]);
    pieces.extend([Word(2), End]);
    assert_logged(&covariance, &pieces);
}

#[test]
fn a_transform_is_logged_by_how_well_it_was_prepared() {
    let identity = Whitening::<f32, 1, 1>::new();
    assert_logged(&identity, &[Text, Text, Float(0.0), Float(0.0), End]);
    let prepared = Whitening::<f32, 1, 1>::from_parts([2.0], [0.0], 0, 0.25, 0.5);
    assert_logged(&prepared, &[Text, Text, Float(0.25), Float(0.5), End]);
}

#[test]
fn a_spread_is_logged_as_counts_and_shrinkage() {
    let table = variances();
    let shrinkage = VarianceShrinkage::new(0.5, 1e-6).unwrap();
    let mut pieces = vec![Text, Text];
    pieces.extend(counts(&[2, 1, 0]));
    pieces.extend([Text, Float(0.5), Float(1e-6), End]);
    assert_logged(&table.mahalanobis(shrinkage).unwrap(), &pieces);
}

#[test]
fn results_and_thresholds_are_logged_in_the_type_of_the_metric() {
    let mut table = CenterTable::<i8, 3, 2>::new();
    table.prepare_from(&gestures());
    // Squared distances to [2, 0] and [0, 5]: 1 and 26 + 8.
    let nearest = table.nearest(&[3, 0]).unwrap();
    let pieces = [
        Text,
        Text,
        Word(0),
        Text,
        Word(1),
        Text,
        Byte(1),
        Text,
        Word(1),
        Text,
        Word(34),
        End,
    ];
    assert_logged(&nearest, &pieces);
    let thresholds = Thresholds::<u32>::new(10, 5);
    assert_logged(
        &thresholds,
        &[Text, Text, Text, Word(10), Text, Word(5), End],
    );
}

#[test]
fn a_decision_is_logged_with_the_nearest_class() {
    let mut table = CenterTable::<i8, 3, 2>::new();
    table.prepare_from(&gestures());
    let nearest = [
        Text,
        Text,
        Word(0),
        Text,
        Word(1),
        Text,
        Byte(1),
        Text,
        Word(1),
        Text,
        Word(34),
        End,
    ];
    // Whether the class stands in an `Option`, which only an unknown without a class needs.
    for (limit, min_margin, is_optional) in [(10, 5, false), (0, 5, true), (10, 50, false)] {
        let decision = Thresholds::<u32>::new(limit, min_margin).decide(table.nearest(&[3, 0]));
        let mut pieces = vec![Text, Text];
        if is_optional {
            pieces.extend([Text, Byte(1)]);
        }
        pieces.extend(nearest);
        pieces.push(End);
        assert_logged(&decision, &pieces);
    }
}

#[test]
fn unknowns_are_logged_as_their_number_and_images_as_what_was_read() {
    let mut unknowns = Unknowns::<u32, 4>::new();
    for measure in 0..6 {
        unknowns.add_measure(measure);
    }
    assert_logged(&unknowns, &[Text, Text, Word(6), End]);
    let table = gestures();
    let mut image = table.image(&Extractor::new(7), Origin::UNUSED).unwrap();
    assert_eq!(image.read(&mut [0; 20]), 20);
    assert_logged(&image, &[Text, Text, Word(20), End]);
}

#[test]
fn labels_are_logged_one_by_one() {
    let mut labels = LabelMap::<2, 4>::new();
    labels.add("ab", &ClassCenters::<i8, 2, 1>::new()).unwrap();
    let mut pieces = vec![Text, Text, Word(2), Text, Byte(1), Text, Word(2)];
    pieces.extend([Byte(b'a'), Byte(b'b'), Byte(0), End]);
    assert_logged(&labels, &pieces);
}

#[test]
fn a_recognizer_is_logged_as_its_counts_and_an_adaptation_with_its_refusal() {
    let mut storage = RecognizerStorage::<i8, 3, 2, 8>::new();
    let mut recognizer = Recognizer::new(&mut storage, Settings::new(Extractor::new(7))).unwrap();
    recognizer.begin("a").unwrap();
    for _ in 0..3 {
        recognizer.add(&[0, 0]).unwrap();
    }
    recognizer.commit().unwrap();
    assert_logged(&recognizer, &counts(&[3, 0, 0]));
    // The decision, with a nearest class at 1 + 1 and no other; then why nothing was learned.
    let adapted = recognizer.adapt(&[1, 1]).unwrap();
    let decision = [
        Text,
        Text,
        Text,
        Text,
        Word(0),
        Text,
        Word(2),
        Text,
        Byte(0),
        End,
        End,
    ];
    let mut pieces = vec![Text, Text];
    pieces.extend(decision);
    pieces.extend([Text, Byte(1), Text, Byte(0), End]);
    assert_logged(&adapted, &pieces);
    assert_logged(&storage, &counts(&[3, 0, 0]));
}
