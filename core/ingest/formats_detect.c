/* formats_detect: which text format the head of a source is written in. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/ingest/prefixed.h"
#include "core/ingest/textlog_private.h"

#define ROWS 32		/* of the table, at most */
/* One line that another format happens to read may be a damaged one of the winner's. */
#define OTHER_LEAST 2
#define OTHER_SHARE 0.02

struct sampled { const char *at; size_t len; int64_t offset; };

/* The sample, and which of its lines each row of the table reads. */
struct trial {
	char *head;			/* owned; readable past its end, as text_read() wants it */
	struct sampled *line;		/* owned; those that are no comments */
	size_t n;
	bool has_directive;		/* `#Fields:` */
	struct paths paths;
	struct csv_shape csv;
	uint8_t *reads[ROWS];		/* owned; by row, then line: 1 read, 2 behind a prefix */
	size_t n_read[ROWS];
};

static void
sample(const char *head, size_t len, struct trial *trial)
{
	const char *end = head + len, *from = head;
	bool has_lf = memchr(head, '\n', len) != NULL;

	trial->line = xcalloc(FORMATS_SAMPLE, sizeof(*trial->line));
	if (len >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0)
		from += 3;
	while (from < end && trial->n < FORMATS_SAMPLE) {
		const char *stop = memchr(from, has_lf ? '\n' : '\r', (size_t)(end - from));
		if (!stop && trial->n > 0)
			break;		/* it may be cut */
		const char *next = stop ? stop + 1 : end;
		stop = stop ? stop : end;
		if (stop > from && stop[-1] == '\r')
			stop--;
		size_t size = (size_t)(stop - from);
		trial->has_directive |= size > 8 && memcmp(from, "#Fields:", 8) == 0;
		if (size > 0)
			trial->line[trial->n++] = (struct sampled){ from, size, from - head };
		from = next;
	}
}

/* Does a header name what the format needs? Of a generic table: any role at all, or three
 * columns that are named. */
static bool
header_fits(const struct format *format, struct trial *trial)
{
	struct csv_value name[CSV_COLUMNS];
	bool is_tab = trial->csv.delimiter == '\t', is_role = false;

	if (!trial->csv.delimiter || !trial->csv.has_header || trial->csv.lines == 0 ||
	    trial->csv.inside > trial->csv.lines ||
	    (strcmp(format->name, "tsv") == 0) != (is_tab && !format->need[0]))
		return false;
	size_t n = csv_split(trial->line[0].at, trial->line[0].len, trial->csv.delimiter, name,
			     CSV_COLUMNS);
	n = n < CSV_COLUMNS ? n : CSV_COLUMNS;
	for (size_t k = 0; k < LENGTH(format->need) && format->need[k]; k++) {
		bool is_there = false;
		for (size_t i = 0; i < n; i++)
			is_there |= alias_same(name[i].at, name[i].len, format->need[k],
					       strlen(format->need[k]));
		if (!is_there)
			return false;
	}
	for (size_t i = 0; i < n; i++)
		for (enum role role = ROLE_TIME; role < ROLES; role++)
			is_role |= alias_place(role, name[i].at, name[i].len) >= 0;
	return is_role || n >= 3;
}

static size_t
try_table(const struct format *format, struct trial *trial, uint8_t *reads)
{
	if (!header_fits(format, trial))
		return 0;
	/* All lines or those that agree: a value may span lines, so the shape says it. */
	double share = (double)trial->csv.agree / (double)trial->csv.lines;
	size_t n = (size_t)ceil(share * (double)trial->n - 1e-9);
	memset(reads, 1, n);
	return n;
}

static size_t
try_lines(const struct format *format, struct trial *trial, uint8_t *reads)
{
	struct format_match match = { .format = format };
	struct textlog *text = textlog_new(&match, NULL, &trial->paths, INSTANT_NONE);
	size_t n = 0;

	for (size_t i = 0; i < trial->n; i++) {
		const struct sampled *line = &trial->line[i];
		if (text_read(text, line->at, line->len, line->offset, false) != LINE_RECORD)
			continue;
		reads[i] = text->prefix.len ? 2 : 1;
		n++;
	}
	textlog_free(text);
	return n;
}

static void
try_row(size_t row, struct trial *trial)
{
	const struct format *format = formats_at(row);

	trial->reads[row] = xcalloc(trial->n + 1, 1);
	switch (format->kind) {
	case FORMAT_TABLE:
		trial->n_read[row] = try_table(format, trial, trial->reads[row]);
		break;
	case FORMAT_W3C:
		if (trial->has_directive)
			trial->n_read[row] = try_lines(format, trial, trial->reads[row]);
		break;
	default: trial->n_read[row] = try_lines(format, trial, trial->reads[row]);
	}
}

/* Lines that count: of a W3C log not its directives; of a row with a mark those that have it. */
static size_t
countable(const struct trial *trial, const struct format *format)
{
	size_t n = 0;

	if (format->kind != FORMAT_W3C && !format->mark)
		return trial->n;
	for (size_t i = 0; i < trial->n; i++) {
		const struct sampled *line = &trial->line[i];
		n += format->mark ? formats_mark(format, line->at, line->len) != SIZE_MAX
				  : line->at[0] != '#';
	}
	return n;
}

/* Add the formats that read lines which those before do not. Returns how many are read. */
static size_t
add_others(const struct trial *trial, size_t winner, struct format_match *out)
{
	uint8_t *covered = xcalloc(trial->n + 1, 1);
	size_t n = 0;
	bool is_lines = out->format->kind != FORMAT_TABLE && out->format->kind != FORMAT_W3C;

	memcpy(covered, trial->reads[winner], trial->n);
	for (size_t row = 0; is_lines && formats_at(row) && out->n_others < FORMATS_OTHERS; row++) {
		const struct format *format = formats_at(row);
		size_t fresh = 0;
		/* What stands among other text is not all to be read as pairs, nor may another row
		 * tell of the same requests. */
		if (row == winner || format->kind == FORMAT_TABLE || format->kind == FORMAT_W3C ||
		    (out->format->mark && (format->is_generic || format->mark)))
			continue;
		for (size_t i = 0; i < trial->n; i++)
			fresh += trial->reads[row][i] && !covered[i];
		if (fresh < OTHER_LEAST || (double)fresh < OTHER_SHARE * (double)trial->n)
			continue;
		out->others[out->n_others++] = format;
		for (size_t i = 0; i < trial->n; i++)
			covered[i] |= trial->reads[row][i];
	}
	for (size_t i = 0; i < trial->n; i++)
		n += covered[i] != 0;
	free(covered);
	return n;
}

static void
finish(const struct trial *trial, size_t winner, struct format_match *out)
{
	size_t behind = 0;
	struct prefix prefix;

	*out = (struct format_match){ .format = formats_at(winner) };
	out->lines = countable(trial, out->format);
	out->matched = add_others(trial, winner, out);
	for (size_t i = 0; i < trial->n; i++) {
		behind += trial->reads[winner][i] == 2;
		out->has_parts |= prefix_match(trial->line[i].at, trial->line[i].len, &prefix) &&
				  prefix.stream.len > 0;
	}
	out->has_prefix = 2 * behind > trial->n_read[winner];
	if (out->format->kind == FORMAT_TABLE)
		out->delimiter = trial->csv.delimiter ? trial->csv.delimiter
			: strcmp(out->format->name, "tsv") == 0 ? '\t' : ',';
}

static void
begin(const char *head, size_t len, struct trial *trial)
{
	trial->head = xcalloc(len + LINES_PAD, 1);
	memcpy(trial->head, head, len);
	sample(trial->head, len, trial);
	paths_init(&trial->paths);
	trial->csv = csv_guess(trial->head, len);
	for (size_t row = 0; formats_at(row); row++)
		try_row(row, trial);
}

static void
release(struct trial *trial)
{
	for (size_t row = 0; row < ROWS; row++)
		free(trial->reads[row]);
	paths_release(&trial->paths);
	free(trial->line);
	free(trial->head);
}

/* The row that reads most of the lines that have its mark, FORMATS_MARKED of them or more. */
static void
find_marked(const struct trial *trial, struct format_match *out)
{
	size_t best = ROWS;

	for (size_t row = 0; formats_at(row); row++) {
		size_t n = trial->n_read[row];
		if (!formats_at(row)->mark || n == 0 ||
		    (double)n < FORMATS_MARKED * (double)countable(trial, formats_at(row)))
			continue;
		if (best == ROWS || n > trial->n_read[best])
			best = row;
	}
	/* One line among those of another row is none that the log is made of. */
	for (size_t row = 0; formats_at(row) && best != ROWS; row++)
		if (!formats_at(row)->mark && trial->n_read[row] > trial->n_read[best])
			return;
	if (best != ROWS)
		finish(trial, best, out);
}

const struct format *
formats_detect(const char *head, size_t len, struct format_match *match)
{
	struct trial trial = { 0 };
	struct format_match out = { 0 };
	size_t best = 0;

	begin(head, len, &trial);
	for (size_t row = 0; formats_at(row) && trial.n > 0 && !out.format; row++) {
		size_t lines = formats_at(row)->mark ? 0 : countable(&trial, formats_at(row));
		if (lines && (double)trial.n_read[row] >= FORMATS_SHARE * (double)lines)
			finish(&trial, row, &out);
		if (trial.n_read[row] > trial.n_read[best])
			best = row;
	}
	if (!out.format)
		find_marked(&trial, &out);
	/* Several programs in one file: together they must read as much. */
	if (!out.format && trial.n_read[best] > 0 && !formats_at(best)->is_generic) {
		finish(&trial, best, &out);
		if ((double)out.matched < FORMATS_SHARE * (double)out.lines)
			out = (struct format_match){ .lines = out.lines };
	}
	if (!out.format)
		out.lines = trial.n;
	release(&trial);
	if (match)
		*match = out;
	return out.format;
}

void
formats_match(const struct format *format, const char *head, size_t len,
	      struct format_match *match)
{
	struct trial trial = { 0 };
	size_t row = 0;
	bool tells_more;

	if (format->kind == FORMAT_JSON) {
		prefixed_detect(head, len, match, &tells_more);
		match->format = format;
		match->has_prefix = match->has_parts = true;	/* though none is there yet */
		return;
	}
	begin(head, len, &trial);
	while (formats_at(row) != format)
		row++;
	finish(&trial, row, match);
	release(&trial);
}
