/* csv: rows of a table: which byte stands between the values, and the values of a row. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_CSV_H
#define SR_INGEST_CSV_H

#include <stdbool.h>
#include <stddef.h>

#define CSV_COLUMNS 256		/* of a row; more are not looked at */

/* A value, borrowed from its row. */
struct csv_value {
	const char *at;
	size_t len;
	bool has_doubled;	/* `""` stands for `"` in it */
};

/* Take the value at *at, which moves to the delimiter behind it, or the end. Returns false when a
 * quote is not closed, or something follows a closing one. See csv_split(). */
bool csv_value(const char **at, const char *end, char delimiter, struct csv_value *out);
/*
 * Split a row (RFC 4180): a value in quotes may hold delimiters, newlines and doubled quotes.
 * Blanks around values of `,` `;` `|` tables are no part of them. Fills at most max values.
 * FIND_PAD bytes behind the row are readable.
 * Returns how many values the row has; 0 when a quote is not closed, or something follows a
 * closing one.
 */
size_t csv_split(const char *at, size_t len, char delimiter, struct csv_value *out, size_t max);

/* A table as its head shows it. */
struct csv_shape {
	char delimiter;		/* `,` `;` TAB `|`; 0 = this is no table */
	size_t columns;
	size_t lines, agree;	/* sampled, the header left out; of those with as many values */
	size_t inside;		/* lines not counted: of values that span lines */
	bool has_header;	/* the first line names columns */
};
/*
 * Find the delimiter by equal counts over the whole lines of the head (at most 500): the one
 * under which most lines have as many values as the first, at least two; then the one with
 * most columns, then in the order above. FIND_PAD bytes behind the head are readable.
 */
struct csv_shape csv_guess(const char *head, size_t len);

#endif
