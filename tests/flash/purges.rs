//! A purge and the journal: no page is erased before a cut would be known of.

use class_centers::{
    ClassCenters,
    persist::{Extractor, FlashCenters, NoLabels},
};
use embassy_futures::block_on;
use support::stride::stride;

use crate::cut_flash::{CutFlash, Tear};

type Flash = CutFlash<4, 512>;
type Table = ClassCenters<i8, 3, 5>;

const INFO: Extractor = Extractor::new(7);

fn open(flash: &mut Flash) -> FlashCenters<&mut Flash> {
    let range = flash.range();
    FlashCenters::new(flash, range, INFO).unwrap()
}

/// A flash that was saved to so many times, so that its journal stands elsewhere each time; then a class
/// was deleted.
fn a_flash_with_a_deleted_class(saves: usize) -> (Flash, Table) {
    let (mut flash, mut table) = (Flash::new(6), Table::new());
    for turn in 0..3 + saves {
        table.update(turn % 3, &[turn as i8; 5]).unwrap();
        block_on(open(&mut flash).save(&table, &NoLabels, &mut [0; 600])).unwrap();
    }
    table.clear_class(1).unwrap();
    block_on(open(&mut flash).save(&table, &NoLabels, &mut [0; 600])).unwrap();
    (flash.restarted(), table)
}

/// That a purge begins is noted before its first erase, also where the journal goes on in its other page.
#[test]
fn no_page_is_erased_for_a_purge_that_a_load_would_not_know_of() {
    let mut between = 0;
    for saves in (0..60).step_by(2) {
        let (flash, table) = a_flash_with_a_deleted_class(saves);
        let mut whole = flash.clone();
        block_on(open(&mut whole).purge(&table, &NoLabels, &mut [0; 600])).unwrap();
        for at in (0..whole.words).step_by(7 * stride()) {
            let mut cut = flash.clone().cut_after(at, Tear::Bits, at);
            block_on(open(&mut cut).purge(&table, &NoLabels, &mut [0; 600])).unwrap_err();
            let pages = &cut.page_erases[2..];
            let is_between = pages.iter().any(|erases| *erases > 0) && pages.contains(&0);
            let (mut flash, mut found, mut scratch) = (cut.restarted(), Table::new(), [0; 600]);
            let mut centers = open(&mut flash);
            let loaded = block_on(centers.load(&mut found, &mut NoLabels, &mut scratch)).unwrap();
            between += usize::from(is_between);
            assert!(
                loaded.is_purge_unfinished || !is_between,
                "{saves} saves, {at}"
            );
        }
    }
    assert!(between * stride() > 1000, "{between}");
}
