//! Labels stay at their classes, and no label names a center that was learned under another.

use class_centers::{
    ClassCenters, ClassVariance, MovingCenters,
    decisions::Thresholds,
    persist::{LabelError, LabelMap},
};
use proptest::{collection::vec, prelude::*};
use support::check;

const CLASSES: usize = 4;

type Table = ClassCenters<i8, CLASSES, 2>;
type Labels = LabelMap<CLASSES, 5>;

fn three() -> (Labels, Table) {
    let (mut labels, mut table) = (Labels::new(), Table::new());
    for (class, label) in ["one", "two", "three"].into_iter().enumerate() {
        assert_eq!(labels.add(label, &table), Ok(class));
        table.update(class, &[class as i8, 1]).unwrap();
    }
    (labels, table)
}

#[test]
fn labels_are_added_to_the_lowest_free_class() {
    let (mut labels, table) = three();
    assert_eq!(labels.label(1), Some("two"));
    assert_eq!(labels.class("three"), Some(2));
    assert!(labels.iter().eq([(0, "one"), (1, "two"), (2, "three")]));
    assert_eq!(
        (labels.label(3), labels.label(CLASSES), labels.class("four")),
        (None, None, None)
    );
    assert_eq!(labels.add("four", &table), Ok(3));
    assert_eq!(labels.add("five", &table), Err(LabelError::Full));
}

/// Classes behind a removed one keep their index, as esp-dl's did not.
#[test]
fn a_removed_class_is_emptied_and_the_others_stay() {
    let (mut labels, mut table) = three();
    labels.remove(1, &mut table).unwrap();
    assert!(labels.iter().eq([(0, "one"), (2, "three")]));
    assert_eq!((table.count(0), table.count(1), table.count(2)), (1, 0, 1));
    assert_eq!(table.center(1), None);
    assert_eq!(labels.add("new", &table), Ok(1));
}

/// What was learned without a label is not given one that was meant for another class.
#[test]
fn a_class_with_samples_is_not_free() {
    let (mut labels, mut table) = three();
    table.update(3, &[1, 1]).unwrap();
    assert_eq!(labels.add("four", &table), Err(LabelError::Full));
    labels.remove(0, &mut table).unwrap();
    assert_eq!(labels.add("four", &table), Ok(0));
}

#[test]
fn a_renamed_class_keeps_its_center() {
    let (mut labels, table) = three();
    assert_eq!(labels.rename(1, "zwei"), Ok(()));
    assert_eq!(labels.rename(1, "zwei"), Ok(()));
    assert_eq!((labels.class("two"), labels.class("zwei")), (None, Some(1)));
    assert_eq!(table.count(1), 1);
}

#[test]
fn what_is_no_label_is_refused() {
    let (labels, table) = three();
    let refused = |call: &dyn Fn(&mut Labels) -> Option<LabelError>| {
        let mut changed = labels.clone();
        let error = call(&mut changed);
        assert_eq!(changed, labels);
        error.unwrap()
    };
    for (label, error) in [
        ("", LabelError::Empty),
        ("six by", LabelError::TooLong { len: 6 }),
        ("größe", LabelError::TooLong { len: 7 }),
        ("two", LabelError::Taken { class: 1 }),
    ] {
        assert_eq!(refused(&|labels| labels.add(label, &table).err()), error);
        assert_eq!(refused(&|labels| labels.rename(0, label).err()), error);
    }
    let none = LabelError::NoLabel { class: 3 };
    assert_eq!(refused(&|labels| labels.rename(3, "four").err()), none);
    assert_eq!(
        refused(&|labels| labels.remove(3, &mut table.clone()).err()),
        none
    );
    for class in [CLASSES, usize::MAX] {
        let error = LabelError::ClassOutOfRange { class };
        assert_eq!(refused(&|labels| labels.rename(class, "x").err()), error);
        assert_eq!(
            refused(&|labels| labels.remove(class, &mut table.clone()).err()),
            error
        );
    }
}

/// A label fills its room to the byte, whatever the length of its characters.
#[test]
fn a_label_fills_its_room() {
    let table = Table::new();
    let mut labels = Labels::new();
    for label in ["12345", "äö1", "€12", "𝄞1"] {
        let class = labels.add(label, &table).unwrap();
        assert_eq!(labels.label(class), Some(label));
    }
    labels.clear();
    assert_eq!(labels, Labels::default());
}

/// Every table that learns classes can be emptied by the removal of a label.
#[test]
fn each_kind_of_table_is_emptied() {
    let (mut moving, mut variance) = (MovingCenters::<1, 1>::new(), ClassVariance::<1, 1>::new());
    moving.set_class(0, &[2.0], 3).unwrap();
    variance.update(0, &[2.0]).unwrap();
    let mut labels = LabelMap::<1, 1>::new();
    labels.add("a", &MovingCenters::<1, 1>::new()).unwrap();
    labels.remove(0, &mut moving).unwrap();
    assert_eq!(moving, MovingCenters::new());
    labels.add("a", &ClassVariance::<1, 1>::new()).unwrap();
    labels.remove(0, &mut variance).unwrap();
    assert_eq!(variance, ClassVariance::new());
}

#[test]
fn labels_take_their_bytes_and_one() {
    assert_eq!(size_of::<LabelMap<10, 15>>(), 10 * 16);
    static LABELS: LabelMap<10, 15> = LabelMap::new();
    assert_eq!(LABELS.iter().count(), 0);
    // Thresholds are no classes to be emptied: they stay beside the table.
    assert_eq!(size_of::<[Thresholds<u32>; 10]>(), 80);
}

/// Any sequence of calls against a list of names and sets of samples.
#[test]
fn any_calls_do_what_a_list_of_names_does() {
    let calls = vec((0..4u8, 0..CLASSES + 1, "[ab]{0,2}"), 0..40);
    check(calls, |calls| {
        let (mut labels, mut table) = (Labels::new(), Table::new());
        let mut names: [Option<String>; CLASSES] = Default::default();
        // Under which name each class was learned.
        let mut learned: [Vec<Option<String>>; CLASSES] = Default::default();
        for (call, class, name) in calls {
            let is_name = !name.is_empty();
            let holder = names.iter().position(|other| other.as_ref() == Some(&name));
            match call {
                0 => {
                    let free = (0..CLASSES).find(|k| names[*k].is_none() && learned[*k].is_empty());
                    let expected = free.filter(|_| is_name && holder.is_none());
                    prop_assert_eq!(labels.add(&name, &table).ok(), expected);
                    if let Some(class) = expected {
                        names[class] = Some(name);
                    }
                }
                1 => {
                    let known = class < CLASSES && names[class].is_some();
                    let ok = known && is_name && holder.is_none_or(|holder| holder == class);
                    prop_assert_eq!(labels.rename(class, &name).is_ok(), ok);
                    if ok {
                        // The samples are the class's, by whatever name.
                        let renamed = Some(name);
                        learned[class]
                            .iter_mut()
                            .for_each(|under| under.clone_from(&renamed));
                        names[class] = renamed;
                    }
                }
                2 => {
                    let ok = class < CLASSES && names[class].is_some();
                    prop_assert_eq!(labels.remove(class, &mut table).is_ok(), ok);
                    if ok {
                        names[class] = None;
                        learned[class].clear();
                    }
                }
                _ => {
                    if table.update(class, &[1, 2]).is_ok() {
                        learned[class].push(names[class].clone());
                    }
                }
            }
            for class in 0..CLASSES {
                prop_assert_eq!(labels.label(class), names[class].as_deref());
                prop_assert_eq!(table.count(class) as usize, learned[class].len());
                prop_assert!(learned[class].iter().all(|under| under == &names[class]));
            }
        }
        Ok(())
    });
}
