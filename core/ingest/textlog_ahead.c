/* textlog_ahead: lines with nothing odd in them, read one after the other as they stand. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/textlog_fast.h"

#define LINE_MOST 65536		/* bytes of a line that is read ahead */
#define WAITS_MOST 64		/* lines that are left alone after one that was declined */

/* Are the quotes of a row odd in number, so that it may go on in the next line? */
static bool
has_odd_quotes(const char *at, size_t len)
{
	uint32_t quotes = 0;

	for (; len >= 16; at += 16, len -= 16)
		quotes ^= equal16(at, '"');
	quotes ^= equal16(at, '"') & ((1u << len) - 1);
	return __builtin_parity(quotes);
}

/* The end of the next line when it may be read ahead: `\n`, or `\r` before it; else NULL. */
static const char *
usual_end(const struct textlog *text, const char *at, const char *end)
{
	const char *stop = find_strange(at, end);
	size_t len = (size_t)(stop - at);
	bool is_end = stop < end && (*stop == '\n' || (*stop == '\r' && end - stop > 1 &&
						       stop[1] == '\n'));

	if (!is_end || len == 0 || len > LINE_MOST || *at <= ' ' ||
	    (text->plan[0].format->kind == FORMAT_TABLE && has_odd_quotes(at, len)))
		return NULL;
	return stop;
}

/* Is it worth while to try the next line? Not if those before were declined, one by one. */
static bool
is_worth_it(struct fast *fast)
{
	if (fast->is_off || fast->waits == 0)
		return !fast->is_off;
	fast->waits--;
	return false;
}

/* What is counted of a record. Returns false when it is one of which more is to be told. */
static inline bool
note(const struct line_fields *fields, const struct record *record,
     const struct seen_values *values, struct hit *hit)
{
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		hit->plan[role] = fields->role[role] ? (uint8_t)fields->rank[role] : PLAN_NONE;
	hit->is_rounded = values->is_rounded;
	return record->unusable == UNUSABLE_NOT &&
	       (values->latency == LATENCY_OK || values->latency == LATENCY_ABSENT);
}

/* Read the line that ends at `stop`. Returns false when it is left alone. */
static bool
read_line(struct textlog *text, struct extract *extract, const struct lines_ahead *ahead,
	  const char *stop, struct record *record, struct hit *hit)
{
	size_t len = (size_t)(stop - ahead->at);
	struct fast *fast = text->fast;
	struct seen_values values;

	if (!track_read(text, ahead->at, len)) {
		if (text_read(text, ahead->at, len, ahead->offset, false) != LINE_RECORD ||
		    !text_choose(text, extract, &fast->fields))
			return false;
		track_learn(text, extract, ahead->at, len);
	}
	const struct cut *latency = fast->fields.role[ROLE_LATENCY];
	if (latency && latency->at + latency->len == stop && stop[-1] == 'm')
		return false;		/* maybe the `ms` was cut off */
	*record = (struct record){
		.source = extract->source, .offset = ahead->offset, .length = (uint32_t)len,
		.line_first = ahead->line, .line_last = ahead->line,
	};
	text_tell_fresh(text, extract, record);
	text_values(fast, extract, record, &values);
	return note(&fast->fields, record, &values, hit);
}

static void
pass(struct lines_ahead *ahead, const char *stop)
{
	int64_t len = stop - ahead->at, step = len + (*stop == '\r') + 1;

	ahead->at += step;
	ahead->offset += step;
	ahead->line++;
	ahead->record_bytes += len;
	ahead->records++;
}

size_t
textlog_ahead(struct textlog *text, struct extract *extract, bool is_counted,
	      struct lines_ahead *ahead, struct record *records, size_t max)
{
	struct fast *fast = text_fast(text, extract);
	size_t n = 0;

	if (text->has_parts || !is_worth_it(fast))
		return 0;
	for (; n < max && n < AHEAD; n++) {
		const char *stop = usual_end(text, ahead->at, ahead->end);
		if (!stop || !read_line(text, extract, ahead, stop, &records[n], &fast->hit[n]))
			break;
		pass(ahead, stop);
	}
	if (is_counted && n > 0)
		extract_count_hits(extract, fast->hit, records, n);
	bool is_declined = n == 0 && find_strange(ahead->at, ahead->end) < ahead->end;
	fast->declined = is_declined ? fast->declined + (fast->declined < WAITS_MOST) : 0;
	fast->waits = fast->declined > 0 ? fast->declined - 1 : 0;
	text->at = NULL;	/* its bytes may be gone */
	return n;
}
