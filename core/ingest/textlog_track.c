/* textlog_track: lines that have the same fields in the same order as one before: from field to
 * field by the one byte that ends each. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/textlog_fast.h"

/* All of these take a value at `at` and return where it ends; NULL when it is not plain. */
static inline const char *
quote_end(const char *at, const char *end)
{
	const char *stop = find_either(at, end, '"', '\\');

	return stop < end && *stop == '"' ? stop : NULL;
}

static inline const char *
take_digits(const struct step *step, const char *at, const char *end)
{
	const char *stop = at;

	while (*stop >= '0' && *stop <= '9')
		stop++;
	bool is_ended = *stop == step->stop || stop == end;
	return stop > at && stop - at <= step->most && is_ended ? stop : NULL;
}

/* Digits, with a point among them or not, up to the end of the line. */
static const char *
take_number(const struct track *track, const char *at, const char *end)
{
	bool is_part = false;
	const char *stop = at;

	for (; (*stop >= '0' && *stop <= '9') || (*stop == '.' && !is_part && stop > at); stop++)
		is_part |= *stop == '.';
	return stop > at && stop == end && (is_part || !track->is_part) ? stop : NULL;
}

static inline const char *
take_value(const struct track *track, const struct step *step, const char *at, const char *end,
	   struct cut *out)
{
	const char *stop;

	if (track->has_quotes && *at == '"') {
		out->at = ++at;
		stop = quote_end(at, end);
		out->len = stop ? (uint32_t)(stop - at) : 0;
		return stop ? stop + 1 : NULL;
	}
	stop = find_byte(at, end, step->stop);
	out->len = (uint32_t)(stop - at);
	if (stop == at)
		return stop;
	if (track->has_brackets && *at == '[' && stop[-1] == ']' && stop - at > 1) {
		out->at++;
		out->len -= 2;
	}
	bool is_list = track->has_lists && stop < end && stop[1] == ':';
	return stop[-1] != track->odd_last && *at != track->odd_first && !is_list ? stop : NULL;
}

static inline void
keep(struct line_fields *out, const struct use *use, size_t *n)
{
	const struct cut *cut = &out->value[*n];

	if (text_is_absent(cut->at, cut->len))
		return;
	out->present |= use->bits;
	out->slot[use->role] = out->slot[use->dim] = out->slot[use->signal] = cut;
	++*n;
}

/* A method and a path that begins with a slash. */
static const char *
take_request(const struct step *step, const char *at, const char *end, struct line_fields *out,
	     size_t *n)
{
	const char *stop = quote_end(at, end), *blank = at;

	while (*blank >= 'A' && *blank <= 'Z')
		blank++;
	if (!stop || blank == at || blank - at > 10 || *blank != ' ' || blank[1] != '/')
		return NULL;
	if (step->is_more_wanted) {
		out->value[*n].at = at;
		out->value[*n].len = (uint32_t)(blank - at);
		keep(out, &step->more, n);
	}
	out->value[*n].at = blank + 1;
	out->value[*n].len = (uint32_t)(find_byte(blank + 1, stop, ' ') - (blank + 1));
	return stop;
}

static inline __attribute__((always_inline)) bool
take_step(const struct track *track, const struct step *step, enum step_kind kind,
	  const char **from, const char *end, struct line_fields *out, size_t *n)
{
	const char *at = *from, *stop = NULL;
	struct cut *cut = &out->value[*n];

	if (!leads(&step->lead, at))
		return false;
	at += step->lead.len;
	if (kind != STEP_VALUE && step->is_spaced && (unsigned char)*at <= ' ')
		return false;
	cut->at = at;
	switch (kind) {
	case STEP_VALUE: stop = take_value(track, step, at, end, cut); break;
	case STEP_WORD:
		stop = find_byte(at, end, step->stop);
		stop = stop > at || step->may_be_empty ? stop : NULL;
		break;
	case STEP_QUOTED: stop = quote_end(at, end); break;
	case STEP_DIGITS: stop = take_digits(step, at, end); break;
	case STEP_REQUEST:
		stop = take_request(step, at, end, out, n);
		cut = &out->value[*n];
		break;
	case STEP_NUMBER: stop = take_number(track, at, end); break;
	case STEP_NOTHING: stop = at; break;
	case STEP_REST:
		*from = end;
		return at == end || *at == ' ' || *at == ')' || at[-1] == ')';
	}
	if (!stop)
		return false;
	*from = stop;
	if (kind != STEP_VALUE && kind != STEP_REQUEST)
		cut->len = (uint32_t)(stop - at);
	if (step->is_wanted)
		keep(out, &step->use, n);
	return true;
}

bool
track_step(const struct track *track, const struct step *step, const char **at, const char *end,
	   struct line_fields *out, size_t *n)
{
	return take_step(track, step, (enum step_kind)step->kind, at, end, out, n);
}

/* Go along a track. Returns false when the line is another one. */
static bool
follow(const struct track *track, const char *at, const char *end, struct line_fields *out)
{
	const struct step *step = track->step, *stop = step + track->n_steps;
	size_t n = 0;

	out->present = 0;
	/* Of most formats all steps are of one kind, which is worth a loop of its own. */
	for (; track->is_uniform && step < stop; step++)
		if (!take_step(track, step, STEP_VALUE, &at, end, out, &n))
			return false;
	for (; step < stop; step++)
		if (!take_step(track, step, (enum step_kind)step->kind, &at, end, out, &n))
			return false;
	return at == end;
}

/* A header that is met again is no row. */
static bool
is_header(const struct textlog *text, const char *at, size_t len)
{
	const struct header *header = text->header;

	return text->n_headers > 0 && len == header->len && memcmp(at, header->text, len) == 0;
}

bool
track_read(struct textlog *text, const char *at, size_t len)
{
	struct fast *fast = text->fast;
	struct tracks *tracks = &fast->tracks;

	for (size_t i = 0; i < tracks->n; i++) {
		size_t k = i == 0 ? tracks->last : i <= tracks->last ? i - 1 : i;
		const struct track *track = &tracks->track[k];
		if (track->variant != text->plan[0].last ||
		    !follow(track, at, at + len, &fast->fields))
			continue;
		tracks->last = k;
		tracks->passed++;
		text_choose_roles(&fast->fields);
		return !is_header(text, at, len);
	}
	return false;
}
