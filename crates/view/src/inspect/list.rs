//! A freelist and a hash chain, with their members in order.

use vmem::{LISTS, Segment};
use vmem_lab::ArenaId;
use vmem_lab::narration::{grouped, list as list_title};

use crate::inspect::report::{Group, Report, Row};
use crate::inspect::{Context, MOST};

/// Reports a freelist.
pub(super) fn report(cx: Context<'_>, arena: ArenaId, list: u8) -> Option<Report> {
    if usize::from(list) >= LISTS {
        return None;
    }
    let (members, sizes, count, bitmap) = cx.world.try_inspect(arena, |view| {
        let members: Vec<Segment> = view.freelist(list).take(MOST).collect();
        let sizes = view.freelist(list).map(|segment| segment.size);
        let ends = sizes.clone().min().zip(sizes.clone().max());
        let sizes = ends.map(|ends| (sizes.map(u128::from).sum::<u128>(), ends));
        (members, sizes, view.freelist_len(list), view.bitmap())
    })?;
    let first = 1_u64 << list;
    let bit = if count > 0 { "1" } else { "0" };
    let mut rows = vec![
        Row::text("bit in the bitmap", bit).kernel("vm_freemap"),
        Row::units("smallest size", first),
        Row::units("largest size", first + (first - 1)),
        Row::count("segments", count as u64),
    ];
    if let Some((total, (least, most))) = sizes {
        rows.extend([
            Row::units("total size", total),
            Row::units("smallest segment", least),
            Row::units("largest segment", most),
        ]);
    }
    Some(Report {
        title: list_title(list),
        sentence: if count > 0 {
            "Last in, first out: the most recently freed segment is used first. Every segment of \
             a higher list is larger."
                .to_owned()
        } else {
            let arena = cx.world.name_of(arena);
            format!("{arena} has no free segment of these sizes, so the list’s bit is 0.")
        },
        groups: vec![
            Group::new("Freelist", rows),
            members_group(cx, arena, "From its head", &members, count),
        ],
        dump: Some(format!(
            "vm_freemap = {bitmap:#018x}\n             bit {list} is {bit}"
        )),
    })
}

/// Reports a hash chain.
pub(super) fn bucket_report(cx: Context<'_>, arena: ArenaId, bucket: usize) -> Option<Report> {
    let (members, count, buckets, allocated) = cx.world.try_inspect(arena, |view| {
        let chain = view.chain_of(bucket);
        let members: Vec<Segment> = chain.clone().take(MOST).collect();
        let count = chain.count();
        (members, count, view.bucket_count(), view.allocated_count())
    })?;
    if bucket >= buckets {
        return None;
    }
    let average = allocated as f64 / buckets as f64;
    let rows = vec![
        Row::count("bucket", bucket as u64),
        Row::count("buckets in table", buckets as u64).kernel("vm_hash_mask + 1"),
        Row::count("segments in chain", count as u64),
        Row::text("mean chain", format!("{average:.2}")),
    ];
    let sentence = match count {
        0 => "No allocated segment’s address hashes to this bucket.",
        _ => {
            "A free finds its segment by address: it compares the segments of this chain one \
             after the other."
        }
    };
    Some(Report {
        title: format!("hash bucket {}", grouped(bucket as u128)),
        sentence: sentence.to_owned(),
        groups: vec![
            Group::new("Bucket", rows),
            members_group(cx, arena, "In the order of a look-up", &members, count),
        ],
        dump: None,
    })
}

fn members_group(
    cx: Context<'_>,
    arena: ArenaId,
    title: &'static str,
    members: &[Segment],
    count: usize,
) -> Group {
    let rows = members.iter().zip(1..);
    let rows = rows.map(|(&segment, nth)| cx.segment_row(format!("{nth}."), arena, segment));
    Group {
        title,
        rows: rows.collect(),
        more: count - members.len(),
    }
}
