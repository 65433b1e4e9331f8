/* csv: rows of a table: which byte stands between the values, and the values of a row. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/csv.h"

#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/ingest/find_byte.h"
#include "core/ingest/value.h"

#define LINES 500
#define ROW_MOST ((size_t)16 << 10)	/* bytes of a row over several lines that is looked at */
#define NAME_MOST 64	/* bytes of a column's name in a header that is recognized */

static const char delimiters[] = { ',', ';', '\t', '|' };

/* A value in quotes, whose first one is at *at. Returns false when it is broken. */
static bool
take_quoted(const char **at, const char *end, char delimiter, struct csv_value *out)
{
	const char *from = *at + 1, *p = from;

	*out = (struct csv_value){ .at = from };
	for (;; p += 2) {
		p = find_byte(p, end, '"');
		if (p == end)
			return false;
		if (p + 1 == end || p[1] != '"')
			break;
		out->has_doubled = true;
	}
	out->len = (size_t)(p - from);
	for (p++; p < end && *p == ' ' && delimiter != ' '; p++)
		continue;
	*at = p;
	return p == end || *p == delimiter;
}

static void
trim(struct csv_value *value)
{
	while (value->len && value->at[0] == ' ') {
		value->at++;
		value->len--;
	}
	while (value->len && value->at[value->len - 1] == ' ')
		value->len--;
}

bool
csv_value(const char **at, const char *end, char delimiter, struct csv_value *out)
{
	bool is_trimmed = delimiter != '\t' && delimiter != ' ';
	const char *from = *at;

	while (is_trimmed && from < end && *from == ' ')
		from++;
	if (from < end && *from == '"') {
		*at = from;
		return take_quoted(at, end, delimiter, out);
	}
	*out = (struct csv_value){ .at = *at };
	*at = find_byte(*at, end, delimiter);
	out->len = (size_t)(*at - out->at);
	if (is_trimmed)
		trim(out);
	return true;
}

size_t
csv_split(const char *at, size_t len, char delimiter, struct csv_value *out, size_t max)
{
	const char *end = at + len;
	struct csv_value value;

	for (size_t n = 0;; at++) {
		if (!csv_value(&at, end, delimiter, n < max ? &out[n] : &value))
			return 0;
		n++;
		if (at == end)
			return n;
	}
}

/* Could it name a column? Numbers and times could not. */
static bool
is_name(const struct csv_value *value)
{
	struct decimal number;
	int64_t at_ns;
	unsigned flags;

	if (value->len == 0 || value->len > NAME_MOST ||
	    memchr("{[\"'=<", value->at[0], 6) != NULL ||
	    decimal_parse(value->at, value->len, &number) == 0 ||
	    instant_parse(value->at, value->len, &at_ns, &flags) == 0)
		return false;
	for (size_t i = 0; i < value->len; i++)
		if ((unsigned char)value->at[i] < ' ' || strchr("{}=\"?&", value->at[i]))
			return false;
	return true;
}

static bool
is_header(const struct csv_value *value, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_name(&value[i]))
			return false;
		for (size_t k = 0; k < i; k++)
			if (value[k].len == value[i].len &&
			    memcmp(value[k].at, value[i].at, value[i].len) == 0)
				return false;
	}
	return true;
}

/* Quotes left open: the row goes on in the next line, which is not looked at here. */
static bool
has_open_quote(const char *at, size_t len)
{
	bool is_open = false;

	for (size_t i = 0; i < len; i++)
		is_open ^= at[i] == '"';
	return is_open;
}

/* A row whose quotes are open at the end of its line: its bytes up to the line in which they are
 * closed; 0 when none is near. */
static size_t
row_length(const char *at, size_t size, const char *end)
{
	size_t most = (size_t)(end - at) < ROW_MOST ? (size_t)(end - at) : ROW_MOST;

	while (size < most) {
		const char *from = at + size + 1;
		const char *stop = memchr(from, '\n', most - size - 1);
		if (!stop)
			return 0;
		size = (size_t)(stop - at);
		if (has_open_quote(from, (size_t)(stop - from)))
			return size;
	}
	return 0;
}

static struct csv_shape
try_delimiter(const char *head, size_t len, char delimiter)
{
	struct csv_value value[CSV_COLUMNS];
	struct csv_shape shape = { .delimiter = delimiter };
	const char *end = head + len;
	bool is_inside = false;		/* of a value that spans lines */

	for (size_t n = 0; head < end && n < LINES;) {
		const char *line_end = memchr(head, '\n', (size_t)(end - head));
		if (!line_end && n > 0)
			break;		/* it may be cut */
		size_t size = (size_t)((line_end ? line_end : end) - head);
		const char *at = head;
		head += size + 1;
		if (size && at[size - 1] == '\r')
			size--;
		bool is_open = has_open_quote(at, size);
		size_t whole = is_open && !is_inside && n > 0 ? row_length(at, size, end) : 0;
		size_t last = whole && at[whole - 1] == '\r';
		if (whole && csv_split(at, whole - last, delimiter, value, CSV_COLUMNS) ==
				     shape.columns) {
			head = at + whole + 1;
			n++;
			shape.lines++;
			shape.agree++;
			continue;
		}
		is_inside ^= is_open;
		shape.inside += is_open;
		if (size == 0 || is_open)
			continue;
		size_t columns = csv_split(at, size, delimiter, value, CSV_COLUMNS);
		if (is_inside && columns != shape.columns) {
			shape.inside++;	/* but whole rows after a quote that was lost count */
			continue;
		}
		if (n++ == 0) {
			shape.columns = columns < CSV_COLUMNS ? columns : CSV_COLUMNS;
			shape.has_header = is_header(value, shape.columns);
			continue;
		}
		shape.lines++;
		shape.agree += columns == shape.columns;
	}
	return shape;
}

struct csv_shape
csv_guess(const char *head, size_t len)
{
	struct csv_shape best = { 0 };

	/* A byte order mark is no part of the first name, nor stands before its quote. */
	if (len >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0) {
		head += 3;
		len -= 3;
	}
	for (size_t i = 0; i < LENGTH(delimiters); i++) {
		struct csv_shape shape = try_delimiter(head, len, delimiters[i]);
		if (shape.columns >= 2 && (!best.delimiter || shape.agree > best.agree ||
					   (shape.agree == best.agree &&
					    shape.columns > best.columns)))
			best = shape;
	}
	return best;
}
