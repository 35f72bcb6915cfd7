//! A freelist, and a hash chain: what is in it, in its order.

use vmem::{LISTS, Segment};
use vmem_lab::narration::grouped;
use vmem_lab::{ArenaId, World, narration};

use crate::inspect::{Group, Report, Row, place};

/// A freelist.
pub(super) fn of_list(world: &World, arena: ArenaId, list: u8) -> Option<Report> {
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
        Row::words("bit in the bitmap", if count > 0 { "1" } else { "0" }).kernel("vm_freemap"),
        Row::units("smallest it takes", first),
        Row::units("largest it takes", first + (first - 1)),
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
    let here = place::name(world, arena);
    Some(Report {
        title: narration::list(list),
        words: match count {
            0 => format!("{here} has nothing free of these sizes, so its bit is 0."),
            _ => "The last that came free is the first to be taken. Everything in a higher list is larger.".to_owned(),
        },
        groups: vec![
            Group::new("Freelist", rows),
            members_rows(world, arena, "From its head", &members, count),
        ],
        dump: Some(format!("vm_freemap = {bitmap:#018x}\n             bit {list} is {}", u8::from(count > 0))),
    })
}

/// A hash chain.
pub(super) fn of_bucket(world: &World, arena: ArenaId, bucket: usize) -> Option<Report> {
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
        Row::words("chains on average", format!("{average:.2}")),
    ];
    Some(Report {
        title: format!("hash bucket {}", grouped(bucket as u128)),
        words: match count {
            0 => "No allocated segment’s address hashes to this bucket.".to_owned(),
            _ => "A free finds its segment by its address: it compares those of this chain, one after the other.".to_owned(),
        },
        groups: vec![
            Group::new("Bucket", rows),
            members_rows(world, arena, "As a look-up meets them", &members, count),
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
    let rows = members
        .iter()
        .enumerate()
        .map(|(index, &segment)| Row::segment(format!("{}.", index + 1), world, arena, segment));
    let mut group = Group::new(title, rows.collect());
    group.more = count - members.len();
    group
}
