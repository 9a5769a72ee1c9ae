//! Every operation of a recognizer, over its storage and over slices of any length.

use core::hint::black_box;

use class_centers::{
    CenterTableRef, Quantization,
    decisions::Unknowns,
    persist::{Extractor, ImageSlots, Snapshot},
    recognizer::{
        Adaptation, ClassState, Common, Recognizer, RecognizerElement, RecognizerSlices,
        RecognizerStorage, Refusal, Session, Settings, normalize,
    },
};

#[inline(never)]
pub fn every_operation<T, const CLASSES: usize, const DIM: usize>(component: T)
where
    T: RecognizerElement<Component = T>,
{
    let mut storage = black_box(RecognizerStorage::<T, CLASSES, DIM, 16>::new());
    let x = black_box([component; DIM]);
    if let Ok(mut recognizer) = black_box(Recognizer::new(&mut storage, settings())) {
        every_call(&mut recognizer, &x);
    }
    let (centers, norms) = (black_box([x; 2]), black_box([T::ZERO_NORM; 2]));
    let counts = black_box([1, 2]);
    if let Ok(table) = CenterTableRef::new(centers.as_flattened(), &counts, &norms, black_box(DIM))
        && let Ok(recognizer) = Recognizer::new(&mut storage, settings())
        && let Ok(mut recognizer) =
            black_box(recognizer.with_factory(table, black_box(&["c", "d"])))
    {
        every_call(&mut recognizer, &x);
    }
    every_call_of_slices::<T>(black_box(&mut [component; 192]));
    let other = black_box(storage.clone());
    black_box(storage == other);
    let mut embedding = black_box([component; DIM]);
    black_box(normalize(black_box(&mut embedding[..]), black_box(-3)));
}

/// Any settings.
fn settings() -> Settings {
    let model = Extractor {
        quantization: Quantization::new(black_box(0.5), black_box(-3)),
        ..Extractor::new(7)
    };
    let adaptation = Adaptation {
        radius: 0.5,
        ..Adaptation::within(2.0)
    };
    black_box(Settings {
        max_distance: Settings::rate_per_query(2.0, black_box(3.0)),
        adaptation: Some(adaptation),
        ..Settings::new(model)
    })
}

/// Slices of any lengths, as another language may hand them over.
#[inline(never)]
fn every_call_of_slices<T: RecognizerElement>(components: &mut [T::Component]) {
    let any = || black_box(8);
    let (mut sums, mut session_sums) = ([T::ZERO; 64], [T::ZERO; 8]);
    let (mut counts, mut norms, mut states) = ([0; 8], [T::ZERO_NORM; 8], [ClassState::NEW; 8]);
    let (mut labels, mut session_label) = ([0; 64], [0; 8]);
    let (mut session, mut common) = (Session::NEW, Common::NEW);
    let Some((centers, rest)) = components.split_at_mut_checked(64) else {
        return;
    };
    let Some((enrolled, ends)) = rest.split_at_mut_checked(64) else {
        return;
    };
    let slices = RecognizerSlices::<T> {
        sums: sums.get_mut(..any()).unwrap_or(&mut []),
        centers,
        enrolled,
        counts: counts.get_mut(..any()).unwrap_or(&mut []),
        norms: norms.get_mut(..any()).unwrap_or(&mut []),
        states: states.get_mut(..any()).unwrap_or(&mut []),
        labels: labels.get_mut(..any()).unwrap_or(&mut []),
        session_sums: session_sums.get_mut(..any()).unwrap_or(&mut []),
        session_ends: ends,
        session_label: session_label.get_mut(..any()).unwrap_or(&mut []),
        session: &mut session,
        common: &mut common,
    };
    if let Ok(mut recognizer) = black_box(Recognizer::from_slices(slices, settings())) {
        every_call(&mut recognizer, &[T::ZERO_COMPONENT; 8]);
    }
}

#[inline(never)]
fn every_call<T: RecognizerElement>(recognizer: &mut Recognizer<'_, T>, x: &[T::Component]) {
    let x = black_box(x);
    let class = black_box(1);
    let label = black_box("a label");
    let _ = black_box(recognizer.begin(label));
    let _ = black_box(recognizer.add(x));
    black_box((recognizer.is_enrolling(), recognizer.enrolling_count()));
    let _ = black_box(recognizer.commit());
    recognizer.cancel();
    let _ = black_box(recognizer.recognize(x));
    let _ = black_box(recognizer.adapt(x));
    let mut places = black_box([None; 3]);
    let _ = black_box(recognizer.top_k(x, black_box(&mut places[..])));
    black_box(&places);
    let _ = black_box(recognizer.learn(class, x));
    let _ = black_box(recognizer.forget(class, x));
    let _ = black_box(recognizer.rename(class, label));
    let _ = black_box(recognizer.freeze(class, black_box(true)));
    let _ = black_box(recognizer.reset_to_enrolled(class));
    every_calibration(recognizer, x);
    every_look(recognizer, class, label);
    every_image(recognizer);
    let _ = black_box(recognizer.delete(class));
}

#[inline(never)]
fn every_calibration<T: RecognizerElement>(recognizer: &mut Recognizer<'_, T>, x: &[T::Component]) {
    let mut unknowns = Unknowns::<T::Distance, 3>::new();
    if let Ok(nearest) = black_box(recognizer.nearest_class(x)) {
        unknowns.add(nearest);
    }
    let _ = black_box(recognizer.calibrate(&unknowns, black_box(0.1)));
    let _ = black_box(recognizer.calibrate_by_spread(black_box(3.0)));
    black_box(recognizer.max_distance());
    recognizer.clear_calibration();
}

#[inline(never)]
fn every_image<T: RecognizerElement>(recognizer: &mut Recognizer<'_, T>) {
    let info = super::saved_by();
    let mut buffer = black_box([0; 2048]);
    let _ = black_box(recognizer.encode(&info, super::origin(), black_box(&mut buffer[..])));
    if let Ok(mut image) = black_box(recognizer.image(&info, super::origin())) {
        black_box(image.read(black_box(&mut buffer[..])));
    }
    let _ = black_box(recognizer.restore(&info, black_box(&buffer[..])));
    if let Ok(mut slots) = black_box(ImageSlots::new(super::AnyFlash, black_box(0..8192), info)) {
        let _ = black_box(slots.load(&mut [&mut *recognizer]));
        let _ = black_box(slots.save(&[&*recognizer]));
        let _ = black_box(slots.save_and_purge(&[&*recognizer]));
    }
}

#[inline(never)]
fn every_look<T: RecognizerElement>(recognizer: &Recognizer<'_, T>, class: usize, label: &str) {
    black_box((recognizer.classes(), recognizer.dim(), recognizer.counts()));
    black_box(recognizer.settings());
    black_box((recognizer.label(class), recognizer.class(label)));
    black_box((recognizer.center(class), recognizer.enrolled_center(class)));
    black_box(recognizer.count(class));
    let status = black_box(recognizer.status());
    black_box(status.refused(black_box(Refusal::TooFar)));
    black_box(recognizer.class_status(class));
    recognizer.class_statuses().for_each(|status| {
        black_box(status);
    });
}
