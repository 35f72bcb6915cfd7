//! Meshes: triangles of one colour become their common outline.

use std::collections::BTreeMap;

use egui::epaint::{Mesh, TextureId, Vertex};
use egui::{Color32, Pos2};

use super::Page;
use super::markup::{Tag, polyline};

/// Adds a mesh. Consecutive triangles of the same colour are one path.
pub(super) fn add(page: &mut Page, mesh: &Mesh) {
    if mesh.texture_id != TextureId::default() || !mesh.is_valid() {
        return;
    }
    let vertices = &mesh.vertices;
    let triangles: Vec<[u32; 3]> = mesh.triangles().collect();
    let colour = |triangle: &[u32; 3]| {
        let [a, b, c] = triangle.map(|index| vertices[index as usize].color);
        (a == b && b == c).then_some(a)
    };
    for run in triangles.chunk_by(|one, other| colour(one) == colour(other)) {
        let path: String = outlines(vertices, run)
            .iter()
            .map(|outline| polyline(outline) + "Z")
            .collect();
        match run.first().and_then(colour) {
            Some(Color32::TRANSPARENT) => {}
            Some(colour) => page
                .tag("path")
                .colour("fill", colour)
                .with("d", path)
                .close(),
            None => {
                let fill = gradient(page, vertices, run);
                page.tag("path").with("fill", fill).with("d", path).close();
            }
        }
    }
}

/// Defines the gradient from the first corner to the next corner of another colour.
fn gradient(page: &mut Page, vertices: &[Vertex], triangles: &[[u32; 3]]) -> String {
    let index = page.gradients;
    page.gradients += 1;
    let corners = triangles.iter().flatten();
    let mut corners = corners.map(|&index| vertices[index as usize]);
    let from = corners.next().unwrap_or_default();
    let other = corners.find(|vertex| vertex.color != from.color);
    let to = other.unwrap_or(from);
    let out = &mut page.definitions;
    Tag::new(out, "linearGradient")
        .with("id", format_args!("gradient-{index}"))
        .with("gradientUnits", "userSpaceOnUse")
        .number("x1", from.pos.x)
        .number("y1", from.pos.y)
        .number("x2", to.pos.x)
        .number("y2", to.pos.y)
        .open();
    for (offset, colour, other) in [(0, from.color, to.color), (1, to.color, from.color)] {
        let tag = Tag::new(out, "stop").with("offset", offset);
        if colour == Color32::TRANSPARENT {
            // It fades out in the other colour, not through black.
            tag.colour("stop-color", other.to_opaque())
                .with("stop-opacity", 0)
                .close();
        } else {
            tag.colour("stop-color", colour).close();
        }
    }
    *out += "</linearGradient>\n";
    format!("url(#gradient-{index})")
}

/// Returns the outlines of triangles: the edges of only one triangle, end to end.
fn outlines(vertices: &[Vertex], triangles: &[[u32; 3]]) -> Vec<Vec<Pos2>> {
    let at = |index: u32| vertices[index as usize].pos;
    // The ends of the edges that begin at a corner.
    let mut edges: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for &[a, b, c] in triangles {
        let (along, across) = (at(b) - at(a), at(c) - at(a));
        let is_clockwise = along.x * across.y >= along.y * across.x;
        let [a, b, c] = if is_clockwise { [a, b, c] } else { [a, c, b] };
        for (from, to) in [(a, b), (b, c), (c, a)] {
            // An edge that is passed both ways lies inside.
            let back = edges.get_mut(&to).and_then(|ends| {
                let back = ends.iter().position(|&end| end == from)?;
                Some(ends.swap_remove(back))
            });
            if back.is_none() {
                edges.entry(from).or_default().push(to);
            }
        }
    }
    let mut outlines = Vec::new();
    while let Some(first) = edges.first_entry() {
        let mut corner = *first.key();
        if first.get().is_empty() {
            first.remove();
            continue;
        }
        // As many edges end at a corner as begin there: this ends where it began.
        let mut outline = Vec::new();
        while let Some(next) = edges.get_mut(&corner).and_then(Vec::pop) {
            outline.push(at(corner));
            corner = next;
        }
        outlines.push(outline);
    }
    outlines
}
