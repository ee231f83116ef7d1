//! Tables for the eye: columns that stay aligned from page to page, and a last one that is as wide as it is.

/// Prints rows, remembering how wide the columns have become.
pub(super) struct Columns<const N: usize> {
    heads: [&'static str; N],
    last: &'static str,
    widths: [usize; N],
    headed: bool,
}

impl<const N: usize> Columns<N> {
    /// `heads` are the columns' names and least widths in characters; `last` is the last column's name.
    pub(super) fn new(heads: [(&'static str, usize); N], last: &'static str) -> Self {
        let widths = heads.map(|(name, width)| width.max(name.len()));
        Self { heads: heads.map(|(name, _)| name), last, widths, headed: false }
    }

    /// The lines for `rows`; the first time with a heading. Cells must be safe to print.
    pub(super) fn lines(&mut self, rows: &[([String; N], String)]) -> Vec<String> {
        for (cells, _) in rows {
            for (width, cell) in self.widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let heading = (!self.headed).then(|| self.line(&self.heads.map(str::to_owned), self.last));
        self.headed = true;
        heading.into_iter().chain(rows.iter().map(|(cells, last)| self.line(cells, last))).collect()
    }

    fn line(&self, cells: &[String; N], last: &str) -> String {
        let padded = cells.iter().zip(self.widths).map(|(cell, width)| format!("{cell:width$}  "));
        format!("{}{last}", padded.collect::<String>()).trim_end().to_owned()
    }
}
