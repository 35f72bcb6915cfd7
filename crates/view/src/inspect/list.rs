//! A freelist and a hash chain, with their members in order.

use vmem::{LISTS, Segment};
use vmem_lab::narration::grouped;
use vmem_lab::{ArenaId, World, narration};

use crate::inspect::place;
use crate::inspect::report::{Group, Report, Row};

/// Reports a freelist.
pub(super) fn report(world: &World, arena: ArenaId, list: u8) -> Option<Report> {
    if usize::from(list) >= LISTS {
        return None;
    }
    let (members, count, sums, bitmap) = world.try_inspect(arena, |view| {
        let members: Vec<Segment> = view.freelist(list).take(place::MOST).collect();
        let sums = view.freelist(list).fold(
            (0_u128, u64::MAX, 0_u64),
            |(total, least, most), segment| {
                let size = segment.size;
                (total + u128::from(size), least.min(size), most.max(size))
            },
        );
        (members, view.freelist_len(list), sums, view.bitmap())
    })?;
    let first = 1_u64 << list;
    let mut rows = vec![
        Row::text("bit in the bitmap", if count > 0 { "1" } else { "0" }).kernel("vm_freemap"),
        Row::units("smallest size", first),
        Row::units("largest size", first + (first - 1)),
        Row::count("segments", count),
    ];
    let (total, least, most) = sums;
    if count > 0 {
        rows.extend([
            Row::units("all together", total),
            Row::units("smallest in it", least),
            Row::units("largest in it", most),
        ]);
    }
    let here = place::arena_name(world, arena);
    Some(Report {
        title: narration::list(list),
        sentence: match count {
            0 => format!("{here} has no free segment of these sizes, so the list’s bit is 0."),
            _ => "Last in, first out: the most recently freed segment is used first. Every \
                  segment of a higher list is larger."
                .to_owned(),
        },
        groups: vec![
            Group::new("Freelist", rows),
            members_rows(world, arena, "From its head", &members, count),
        ],
        dump: Some(format!(
            "vm_freemap = {bitmap:#018x}\n             bit {list} is {}",
            u8::from(count > 0)
        )),
    })
}

/// Reports a hash chain.
pub(super) fn bucket_report(world: &World, arena: ArenaId, bucket: usize) -> Option<Report> {
    let (members, count, buckets, allocated) = world.try_inspect(arena, |view| {
        let chain = view.chain_of(bucket);
        let members: Vec<Segment> = chain.clone().take(place::MOST).collect();
        let count = chain.count();
        (members, count, view.bucket_count(), view.allocated_count())
    })?;
    if bucket >= buckets {
        return None;
    }
    let average = allocated as f64 / buckets as f64;
    let rows = vec![
        Row::count("bucket", bucket),
        Row::count("of buckets", buckets).kernel("vm_hash_mask + 1"),
        Row::count("in its chain", count),
        Row::text("average chain", format!("{average:.2}")),
    ];
    Some(Report {
        title: format!("hash bucket {}", grouped(bucket as u128)),
        sentence: match count {
            0 => "No allocated segment’s address hashes to this bucket.".to_owned(),
            _ => "A free finds its segment by address: it compares the segments of this chain \
                  one after the other."
                .to_owned(),
        },
        groups: vec![
            Group::new("Bucket", rows),
            members_rows(world, arena, "In the order of a look-up", &members, count),
        ],
        dump: None,
    })
}

fn members_rows(
    world: &World,
    arena: ArenaId,
    title: &str,
    members: &[Segment],
    count: usize,
) -> Group {
    let rows = members.iter().enumerate().map(|(index, &segment)| {
        place::segment_row(format!("{}.", index + 1), world, arena, segment)
    });
    let mut group = Group::new(title, rows.collect());
    group.more = count - members.len();
    group
}
