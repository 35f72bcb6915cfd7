//! The named workloads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::play;
use vmem_lab::workload::Life;
use vmem_lab::{Effect, Mode, Preset, Scenario, Shape, Statement, World};

/// Returns all operations of a scenario as text.
fn written(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    play(text, |_, outcome| lines.push(outcome.statement.to_string()));
    lines
}

fn random(preset: Preset, ops: u64, shape: &Shape) -> String {
    let (arena, setup) = (preset.arena(), preset.setup());
    format!("{setup}random {arena} ops={ops} seed=1{shape}\n")
}

/// Returns the number of failed operations, and checks the world's rules.
fn failures(text: &str) -> usize {
    let (mut failed, mut done) = (0, 0);
    let player = play(text, |world, outcome| {
        failed += usize::from(outcome.result.is_err());
        done += 1;
        if done % 500 == 0 {
            world.validate().unwrap();
        }
    });
    player.world().validate().unwrap();
    failed
}

#[test]
fn each_preset_is_found_by_its_name_and_says_what_it_is() {
    for preset in Preset::ALL {
        assert_eq!(Preset::named(preset.name()), Some(preset));
        let description = preset.description();
        assert!(description.ends_with('.') && description.len() > 40);
        assert!(preset.scenario().starts_with(&format!("# {description}\n")));
    }
    assert_eq!(Preset::named("nonsense"), None);
}

#[test]
fn each_preset_makes_a_scenario_that_runs_without_a_broken_rule() {
    for preset in Preset::ALL {
        let text = preset.scenario();
        let operations = Scenario::parse(&text).unwrap().operations();
        assert_eq!(operations as u64, 2 + preset.operations());
        let failed = failures(&text);
        match preset {
            Preset::Adversary => assert_eq!(failed, 32),
            _ => assert!(failed * 100 <= operations, "{preset:?}: {failed} failed"),
        }
    }
}

#[test]
fn each_preset_suits_other_arenas_too() {
    for setup in [
        "arena a\nspan a 0 1K\n",
        "arena a quantum=4K\nspan a 0 1M\n",
        "arena a quantum=64 qcache=256\nspan a 64K 64K\n",
        "arena b quantum=4K\nspan b 1M 4M\narena a quantum=16 source=b import=64K\n",
        "arena a\nspan a 0xffff_ffff_0000_0000 0xffff_ffff\n",
    ] {
        for preset in Preset::ALL {
            if preset == Preset::Adversary {
                continue;
            }
            let name = preset.name();
            let failed = failures(&format!("{setup}random a ops=4000 seed=2 preset={name}\n"));
            assert!(failed <= 400, "{name} in {setup}: {failed} failed");
        }
    }
}

#[test]
fn a_preset_is_what_its_attributes_say() {
    for preset in Preset::ALL {
        let only_a_name = Shape {
            preset: Some(preset),
            ..Shape::default()
        };
        let by_name = written(&random(preset, 2000, &only_a_name));
        let written_out = written(&random(preset, 2000, &preset.shape()));
        assert!(by_name == written_out, "{preset:?}");
    }
}

#[test]
fn the_given_attributes_override_the_preset() {
    let lines = written(&format!(
        "{}random pids ops=100 seed=1 preset=pids size=2 policy=best life=stack\n",
        Preset::Pids.setup()
    ));
    let allocations: Vec<_> = lines.iter().filter(|line| line.contains("alloc")).collect();
    assert!(allocations.len() > 50);
    assert!(
        allocations
            .iter()
            .all(|line| line.ends_with("alloc pids 2 best"))
    );
}

#[test]
fn the_adversary_ends_with_much_free_and_nothing_fits() {
    for (setup, said) in [
        (Preset::Adversary.setup(), ""),
        ("arena heap\nspan heap 0 1000\n", ""),
        ("arena heap\nspan heap 0 1000\n", " live=10"),
        ("arena heap quantum=16\nspan heap 4K 64K\n", ""),
        (
            "arena heap quantum=16\nspan heap 4K 64K\n",
            " live=100 policy=best",
        ),
        ("arena heap\nspan heap 0 2000\n", " size=30"),
    ] {
        // Sizes of requests between the frees of every other allocation and the next free.
        let mut asked = Vec::new();
        let mut freed = 0;
        let mut over = false;
        let mut free_then = None;
        let text = format!("{setup}random heap ops=300 seed=1 preset=adversary{said}\n");
        play(&text, |world: &World, outcome| match &outcome.statement {
            Statement::Free { .. } => {
                freed += 1;
                over |= !asked.is_empty();
            }
            Statement::Alloc {
                size,
                mode: Mode::Plain,
                ..
            } if freed > 0 && !over => {
                asked.push((*size, outcome.result.is_err()));
                let id = world.arena_named("heap").unwrap();
                free_then.get_or_insert(world.inspect(id, |view| {
                    let stats = view.stats();
                    (
                        stats.mem_total - stats.mem_inuse,
                        stats.mem_total,
                        view.largest_free(),
                    )
                }));
            }
            _ => {}
        });
        let (free, total, largest) = free_then.unwrap();
        assert!(
            free * 100 >= total * 45,
            "{text}: {free} of {total} are free"
        );
        assert!(
            asked.len() > 2 && asked.iter().all(|&(_, failed)| failed),
            "{text}: {asked:?}"
        );
        assert!(
            asked
                .iter()
                .all(|&(size, _)| size > largest && size <= 2 * largest),
            "{text}"
        );
    }
}

#[test]
fn the_adversary_begins_again_and_ends_as_badly() {
    assert_eq!(Preset::Adversary.shape().life, Some(Life::EveryOther));
    // A round is 64 + 32 + 32, and 32 to clear.
    let text = random(
        Preset::Adversary,
        160 * 3 + 128,
        &Shape {
            preset: Some(Preset::Adversary),
            ..Shape::default()
        },
    );
    let player = play(&text, |_, _| {});
    let id = player.world().arena_named("heap").unwrap();
    let (in_use, largest) = player
        .world()
        .inspect(id, |view| (view.stats().mem_inuse, view.largest_free()));
    assert_eq!((in_use, largest), (32, 1));
}

#[test]
fn all_process_ids_are_used_before_any_is_used_again() {
    let mut ids = Vec::new();
    play(&Preset::Pids.scenario(), |_, outcome| {
        if let Ok(Effect::Allocated(allocation)) = &outcome.result {
            ids.push(allocation.base);
        }
    });
    let ascents = ids.windows(2).filter(|pair| pair[0] < pair[1]).count();
    let wraps = ids.windows(2).filter(|pair| pair[0] > pair[1]).count();
    assert_eq!(ascents + wraps, ids.len() - 1);
    assert!((2..=4).contains(&wraps), "{wraps}");
}

#[test]
fn addresses_for_devices_keep_their_constraints() {
    let (mut combinations, mut seen) = ([0; 8], 0);
    play(&Preset::Io.scenario(), |_, outcome| {
        let (asked, Ok(Effect::Allocated(found))) = (&outcome.statement, &outcome.result) else {
            return;
        };
        seen += 1;
        let Statement::Alloc {
            mode: Mode::Constrained(constraints),
            ..
        } = asked
        else {
            combinations[0] += 1;
            return;
        };
        let (first, last) = (found.base, found.base + found.size - 1);
        let mut combination = 0;
        if constraints.align > 1 {
            assert_eq!(constraints.align, found.size);
            assert_eq!(first % found.size, 0);
            combination |= 1;
        }
        if constraints.nocross > 0 {
            assert_eq!(first >> 16, last >> 16);
            combination |= 2;
        }
        if constraints.within.is_some() {
            assert!(last < 9 << 20);
            combination |= 4;
        }
        combinations[combination] += 1;
    });
    assert!(
        combinations.iter().all(|&count| count * 16 > seen),
        "{combinations:?}"
    );
}
