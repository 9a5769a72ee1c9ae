//! What went wrong in other libraries, each with the input that showed it and the right answer.

use class_centers::{ClassCenters, Classify, QueryError, UpdateError};
use support::learned;

/// Counts that wrap, stall or reset.
mod counts {
    use super::*;

    /// A 16-bit counter wraps at 65,536; the class is "empty" and its history overwritten.
    #[test]
    fn a_counter_of_16_bits_wraps_to_an_empty_class() {
        let mut table = ClassCenters::<i8, 1, 1>::new();
        for _ in 0..65_536 {
            table.update(0, &[2]).unwrap();
        }
        assert_eq!((table.count(0), table.center(0)), (65_536, Some([2.0])));
        table.update(0, &[100]).unwrap();
        assert_eq!(table.count(0), 65_537);
        assert_eq!(table.sum(0), Some(&[2 * 65_536 + 100]));
    }

    /// A counter in `f32` stays at 16,777,216 = 2^24, where adding 1 changes nothing.
    #[test]
    fn a_counter_in_f32_stalls_at_2_to_the_24() {
        let mut integers = ClassCenters::<i16, 1, 1>::new();
        let mut floats = ClassCenters::<f64, 1, 1>::new();
        integers.set_class(0, &[0], 1 << 24).unwrap();
        floats.set_class(0, &[0.0], 1 << 24).unwrap();
        for _ in 0..3 {
            integers.update(0, &[7]).unwrap();
            floats.update(0, &[7.0]).unwrap();
        }
        assert_eq!(
            (integers.count(0), integers.sum(0)),
            (16_777_219, Some(&[21]))
        );
        assert_eq!(
            (floats.count(0), floats.sum(0)),
            (16_777_219, Some(&[21.0]))
        );
    }

    /// What an `f32` cannot count is refused and said, not dropped.
    #[test]
    fn a_sample_is_dropped_in_silence_at_2_to_the_24() {
        let mut table = ClassCenters::<f32, 1, 1>::new();
        table.set_class(0, &[0.0], (1 << 24) - 1).unwrap();
        assert_eq!(table.update(0, &[1.0]), Ok(()));
        let full = Err(UpdateError::ClassFull { class: 0 });
        assert_eq!(table.update(0, &[1.0]), full);
        assert_eq!((table.count(0), table.sum(0)), (1 << 24, Some(&[1.0])));
    }

    /// Presetting a class drops its count to 1, so that the next sample weighs half.
    #[test]
    fn a_preset_class_forgets_its_count() {
        let mut table = ClassCenters::<f32, 1, 1>::new();
        table.set_class(0, &[30.0], 3).unwrap();
        table.update(0, &[50.0]).unwrap();
        assert_eq!((table.count(0), table.center(0)), (4, Some([20.0])));
    }

    /// The count grows by 1 a batch, not by its rows.
    #[test]
    fn a_batch_counts_as_one_sample() {
        let mut table = ClassCenters::<f32, 1, 1>::new();
        table.update_batch(&[0; 3], &[[1.0], [2.0], [6.0]]).unwrap();
        assert_eq!((table.count(0), table.center(0)), (3, Some([3.0])));
    }
}

/// Sums that lose samples, and centers that are not means.
mod centers {
    use super::*;

    /// A mean of zero is taken for "unset": 1, -1, 10 gives 10.
    #[test]
    fn a_mean_of_zero_is_taken_for_no_mean() {
        let mut table = ClassCenters::<f32, 1, 1>::new();
        table.update_batch(&[0, 0], &[[1.0], [-1.0]]).unwrap();
        assert_eq!(table.center(0), Some([0.0]));
        table.update(0, &[10.0]).unwrap();
        assert_eq!(table.center(0), Some([10.0 / 3.0]));
    }

    /// A class whose embeddings are all zero is taken for a missing one.
    #[test]
    fn a_class_of_zeros_is_taken_for_an_empty_class() {
        let mut table = ClassCenters::<f32, 2, 2>::new();
        table.update(0, &[3.0, 4.0]).unwrap();
        table.update(1, &[0.0, 0.0]).unwrap();
        assert_eq!((table.count(1), table.center(1)), (1, Some([0.0, 0.0])));
        assert_eq!(
            table.nearest(&[1.0, 1.0]).map(|nearest| nearest.class),
            Some(1)
        );
    }

    /// Integer division truncates toward zero: {-1, -1, 0} gives 0, {3, 3, 2} gives 2.
    #[test]
    fn truncating_division_pulls_centers_to_zero() {
        let mut table = ClassCenters::<i8, 1, 2>::new();
        let rows = [[-1, 3], [-1, 3], [0, 2]];
        table.update_batch(&[0; 3], &rows).unwrap();
        assert_eq!(table.center(0), Some([-2.0 / 3.0, 8.0 / 3.0]));
    }

    /// Signed components are read as unsigned: -5 becomes 251.
    #[test]
    fn signed_components_are_read_as_unsigned() {
        let mut table = ClassCenters::<i8, 1, 1>::new();
        table.update(0, &[-5]).unwrap();
        assert_eq!((table.sum(0), table.center(0)), (Some(&[-5]), Some([-5.0])));
    }

    /// Of the rows of one class in a batch only one is added.
    #[test]
    fn of_repeated_classes_in_a_batch_only_one_is_added() {
        let mut table = ClassCenters::<f32, 2, 1>::new();
        let rows = [[1.0], [10.0], [3.0], [5.0]];
        table.update_batch(&[0, 1, 0, 0], &rows).unwrap();
        assert_eq!((table.count(0), table.center(0)), (3, Some([3.0])));
        assert_eq!((table.count(1), table.center(1)), (1, Some([10.0])));
    }

    /// 41 duplicates in every batch drive the center away, to -1.7e4 after 200 batches.
    #[test]
    fn a_batch_of_41_duplicates_diverges() {
        let mut table = ClassCenters::<f32, 1, 1>::new();
        table.update(0, &[0.0]).unwrap();
        for batch in 1..=200 {
            table.update_batch(&[0; 41], &[[1.0]; 41]).unwrap();
            let n = 41.0 * batch as f32;
            assert_eq!(table.center(0), Some([n / (n + 1.0)]));
        }
    }

    /// A mean that is moved by `(x - mean) / n` in `f32` no longer moves by a step of 1 at 1,000
    /// once `n` passes 32,808. (An `f32` sum no longer sees the step from 2^25 on.)
    #[test]
    fn a_running_mean_stalls() {
        let mut integers = ClassCenters::<i16, 1, 1>::new();
        let mut floats = ClassCenters::<f64, 1, 1>::new();
        integers.set_class(0, &[40_000_000], 40_000).unwrap();
        floats.set_class(0, &[40_000_000.0], 40_000).unwrap();
        let mut moved = 1000_f32;
        for n in 40_001..=80_000 {
            integers.update(0, &[1001]).unwrap();
            floats.update(0, &[1001.0]).unwrap();
            moved += (1001.0 - moved) / n as f32;
        }
        assert_eq!(moved, 1000.0);
        assert_eq!(integers.center(0), Some([1000.5]));
        assert_eq!(floats.center(0), Some([1000.5]));
    }

    /// Centers are never updated, or updated by reading, since one call did both.
    #[test]
    fn reading_centers_moves_them() {
        let table: ClassCenters<f32, 1, 1> = learned(&[(0, [1.0]), (0, [2.0])]);
        let before = table.clone();
        let mut centers = [[0.0]; 5];
        table.gather(&[0; 5], &mut centers).unwrap();
        assert_eq!(centers, [[1.5]; 5]);
        assert_eq!(table, before);
    }

    /// After a class was removed, another class's index is returned.
    #[test]
    fn removing_a_class_renumbers_the_others() {
        let mut table: ClassCenters<i8, 3, 1> = learned(&[(0, [0]), (1, [50]), (2, [100])]);
        table.clear_class(0).unwrap();
        assert_eq!(table.nearest(&[99]).map(|nearest| nearest.class), Some(2));
        assert_eq!(table.nearest(&[1]).map(|nearest| nearest.class), Some(1));
    }
}

mod merging {
    use super::*;

    /// Means are averaged without regard to how many samples stand behind each.
    #[test]
    fn merged_means_are_not_weighted() {
        let mut one: ClassCenters<f32, 1, 1> = learned(&[(0, [9.0])]);
        let three: ClassCenters<f32, 1, 1> = learned(&[(0, [1.0]); 3]);
        one.merge(&three).unwrap();
        assert_eq!((one.count(0), one.center(0)), (4, Some([3.0])));
    }

    /// Merging two empty means divides by zero.
    #[test]
    fn merging_two_empty_tables_divides_by_zero() {
        let mut table = ClassCenters::<f32, 2, 1>::new();
        assert_eq!(table.merge(&ClassCenters::new()), Ok(()));
        assert_eq!(table, ClassCenters::new());
        assert_eq!((table.center(0), table.nearest(&[0.0])), (None, None));
        assert_eq!(table.unmerge(&ClassCenters::new()), Ok(()));
        assert_eq!(table, ClassCenters::new());
    }

    /// Merging means of 1e308 gives infinity.
    #[test]
    fn merging_large_means_gives_infinity() {
        let mut table = ClassCenters::<f64, 1, 1>::new();
        let refused = Err(UpdateError::ComponentOutOfRange { dim: 0 });
        assert_eq!(table.update(0, &[1e308]), refused);

        const HALF: u32 = 1 << 31;
        // The largest means there are, from the most samples that two tables may have.
        let largest = f64::from_bits((1536 << 52) - 1);
        table
            .set_class(0, &[largest * f64::from(HALF)], HALF)
            .unwrap();
        let mut half = ClassCenters::<f64, 1, 1>::new();
        half.set_class(0, &[largest * f64::from(HALF - 1)], HALF - 1)
            .unwrap();
        table.merge(&half).unwrap();
        let off = (table.center(0).unwrap()[0] - largest).abs();
        assert!(off <= 2.0 * f64::EPSILON * largest);
    }
}

mod nearest {
    use super::*;

    /// A class without samples scores 0 (a mean of zeros) and beats all negative scores.
    #[test]
    fn an_unseen_class_wins() {
        let mut table = ClassCenters::<f32, 3, 2>::new();
        table.update(1, &[100.0, 100.0]).unwrap();
        for query in [[0.0, 0.0], [-1.0, -1.0], [1e9, -1e9]] {
            assert_eq!(table.nearest(&query).map(|nearest| nearest.class), Some(1));
        }
    }

    /// A class that lost its samples leaves a zero vector behind that wins near zero.
    #[test]
    fn an_emptied_class_wins() {
        let mut table: ClassCenters<f32, 3, 1> = learned(&[(0, [3.0]), (1, [50.0]), (2, [2.0])]);
        table.forget(0, &[3.0]).unwrap();
        table.clear_class(2).unwrap();
        assert_eq!(table.nearest(&[0.0]).map(|nearest| nearest.class), Some(1));
    }

    /// With nothing learned the answer is class 0, and a stale buffer passes for its center.
    #[test]
    fn nothing_learned_is_class_0_with_a_stale_center() {
        let table = ClassCenters::<f32, 2, 1>::new();
        let mut centers = [[42.0]];
        assert_eq!(table.nearest(&[0.0]), None);
        assert_eq!(table.write_center(0, &mut centers[0]), None);
        let empty = Err(QueryError::EmptyClass { row: 0 });
        assert_eq!(table.gather(&[0], &mut centers), empty);
        assert_eq!(centers, [[42.0]]);
    }

    /// A squared distance of 2^30 and more overflows an `i32`; the root of it never returns.
    #[test]
    fn full_scale_i16_distances_overflow() {
        let mut table = ClassCenters::<i16, 3, 2>::new();
        table.update(0, &[i16::MIN; 2]).unwrap();
        table.update(2, &[i16::MAX - 1; 2]).unwrap();
        let nearest = table.nearest(&[i16::MAX; 2]).unwrap();
        assert_eq!((nearest.class, nearest.measure), (2, 2.0));
        table.clear_class(2).unwrap();
        let nearest = table.nearest(&[i16::MAX; 2]).unwrap();
        // 65,535^2 rounds to an f32, and doubling it rounds no more.
        let square = 65_535_f32 * 65_535.0;
        assert_eq!((nearest.class, nearest.measure), (0, square + square));
    }

    /// Squared distances beyond 32,767 wrap in Q16.16: the farther center wins.
    #[test]
    fn squared_distances_beyond_32_767_wrap() {
        let mut table = ClassCenters::<f32, 2, 1>::new();
        table.update(0, &[-256.5]).unwrap();
        table.update(1, &[200.0]).unwrap();
        // 256.5^2 = 65,792.25 wraps to 256.25; 200^2 = 40,000 wraps to -25,536.
        let nearest = table.nearest(&[0.0]).unwrap();
        assert_eq!((nearest.class, nearest.measure), (1, 40_000.0));
        table.clear_class(1).unwrap();
        let nearest = table.nearest(&[0.0]).unwrap();
        assert_eq!((nearest.class, nearest.measure), (0, 65_792.25));
    }

    /// A score is capped at 1,000, so that all that is far is equally far.
    #[test]
    fn distances_are_capped() {
        let table: ClassCenters<f32, 2, 1> = learned(&[(0, [5000.0]), (1, [4000.0])]);
        let nearest = table.nearest(&[0.0]).unwrap();
        assert_eq!((nearest.class, nearest.measure), (1, 16_000_000.0));
    }

    /// `x.x + c.c - 2 x.c` in `f32` gives 0 for points that are 0.01 apart.
    #[test]
    fn the_expanded_distance_of_different_points_is_zero() {
        let (x, center) = ([1000.01_f32, 1000.0], [1000.0_f32, 1000.0]);
        let table: ClassCenters<f32, 1, 2> = learned(&[(0, center)]);
        let difference = f64::from(x[0]) - 1000.0;
        let got = f64::from(table.nearest(&x).unwrap().measure);
        let want = difference * difference;
        assert!(
            (got - want).abs() <= f64::from(f32::EPSILON) * want,
            "want {want}, got {got}"
        );
        assert!((1.0e-4..1.1e-4).contains(&got));
    }
}
