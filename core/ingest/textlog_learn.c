/* textlog_learn: the track of a line that was read in full. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/textlog_fast.h"

#define LESSONS 64		/* tracks learned, and one more for so many lines that had one */

/* A track in the making, and how far along the line it leads. */
struct lesson {
	struct textlog *text;
	const struct extract *extract;
	struct track *track;
	const char *at, *end;
	char lead[LEAD_MAX];		/* to the next value */
	size_t n_lead;
};

static bool
add_lead(struct lesson *lesson, const char *at, size_t len)
{
	if (len > LEAD_MAX - lesson->n_lead)
		return false;
	memcpy(lesson->lead + lesson->n_lead, at, len);
	lesson->n_lead += len;
	return true;
}

/* A path of a step is wanted: what does it serve as? False when it is not read on a track, or
 * stood there before. */
static bool
want(struct lesson *lesson, uint32_t path, struct use *use)
{
	struct track *track = lesson->track;

	for (size_t i = 0; i < track->n_paths; i++)
		if (track->path[i] == path)
			return false;
	track->path[track->n_paths++] = path;
	*use = *text_use(lesson->text->fast, lesson->extract, path);
	return use->kind == USE_PLAIN;
}

/* A step to the next value, and over it. path: that it has, NAME_NONE when nobody wants it. */
static bool
add_step(struct lesson *lesson, enum step_kind kind, char stop, uint32_t path, uint32_t more)
{
	struct track *track = lesson->track;
	struct step *step = &track->step[track->n_steps];
	struct line_fields *tried = &lesson->text->fast->tracks.tried;
	size_t n = 0;

	if (track->n_steps == TRACK_STEPS)
		return false;
	step->lead = lead_of(lesson->lead, lesson->n_lead);
	step->is_spaced = lesson->n_lead > 0 && lesson->lead[lesson->n_lead - 1] == ' ';
	step->kind = (uint8_t)kind;
	step->stop = stop;
	step->most = UINT8_MAX;
	step->is_wanted = path != NAME_NONE;
	step->is_more_wanted = more != NAME_NONE;
	if ((step->is_wanted && !want(lesson, path, &step->use)) ||
	    (step->is_more_wanted && !want(lesson, more, &step->more)))
		return false;
	lesson->n_lead = 0;
	track->n_steps++;
	return track_step(track, step, &lesson->at, lesson->end, tried, &n);
}

/* `key=value` pairs, or labels, from here to the end of the line; the i-th of them first. */
static bool
learn_pairs(struct lesson *lesson, char stop)
{
	for (size_t i = 0;; i++) {
		const char *key_at = lesson->at + lesson->n_lead;
		const struct known_key *key = text_known_at(lesson->text, i, key_at);
		if (!key || !add_lead(lesson, key_at, key->lead.len) ||
		    !add_step(lesson, STEP_VALUE, stop, key->is_wanted ? key->path : NAME_NONE,
			      NAME_NONE))
			return false;
		if (lesson->at == lesson->end)
			return true;
		if (*lesson->at != stop || !add_lead(lesson, &stop, 1))
			return false;
	}
}

static bool
learn_columns(struct lesson *lesson)
{
	const struct textlog *text = lesson->text;
	const struct header *header = text->header;

	if (text->n_headers != 1 || header->may_repeat)
		return false;
	for (size_t i = 0; i < header->n; i++)
		if ((i > 0 && !add_lead(lesson, &text->delimiter, 1)) ||
		    !add_step(lesson, STEP_VALUE, text->delimiter, header->path[i], NAME_NONE))
			return false;
	return header->n > 1;
}

/* The line ends with what led on. */
static bool
end_pattern(struct lesson *lesson)
{
	return lesson->n_lead == 0 || add_step(lesson, STEP_NOTHING, '\0', NAME_NONE, NAME_NONE);
}

/* What stands behind a pattern: pairs, and a number at the end. */
static bool
learn_extras(struct lesson *lesson)
{
	struct textlog *text = lesson->text;
	bool is_wanted = text_wants(text, text->last_field);

	for (size_t i = 0; lesson->at + lesson->n_lead < lesson->end; i++) {
		const char *at = lesson->at + lesson->n_lead;
		if (*at++ != ' ' || !add_lead(lesson, " ", 1))
			return false;
		const struct known_key *key = text_known_at(text, i, at);
		if (!key)
			return *at >= '0' && *at <= '9' &&
			       add_step(lesson, STEP_NUMBER, ' ',
					is_wanted ? text->last_field : NAME_NONE, NAME_NONE);
		if (!add_lead(lesson, at, key->lead.len) ||
		    !add_step(lesson, STEP_VALUE, ' ', key->is_wanted ? key->path : NAME_NONE,
			      NAME_NONE))
			return false;
	}
	return end_pattern(lesson);
}

static bool
learn_field(struct lesson *lesson, const struct op *op)
{
	struct track *track = lesson->track;
	bool is_request = op->type == 'r' && op->is_quoted;
	bool is_wanted = is_request ? text_wants(lesson->text, op->path) : op->is_wanted;
	uint32_t path = is_wanted ? op->path : NAME_NONE;

	if (is_request)
		return add_step(lesson, STEP_REQUEST, '"', path,
				op->is_more_wanted ? op->more : NAME_NONE);
	if (op->take == TAKE_WORD) {
		bool is_added = add_step(lesson, STEP_WORD, op->byte, path, NAME_NONE);
		if (is_added)
			track->step[track->n_steps - 1].may_be_empty = op->may_be_empty;
		return is_added;
	}
	if (op->take == TAKE_QUOTED)
		return add_step(lesson, STEP_QUOTED, '"', path, NAME_NONE);
	if (op->take != TAKE_DIGITS || !add_step(lesson, STEP_DIGITS, op->byte, path, NAME_NONE))
		return false;
	if (op->type == 'c')
		track->step[track->n_steps - 1].most = 3;
	return true;
}

/* A pattern without groups, its lines with one blank where blanks may be. */
static bool
learn_pattern(struct lesson *lesson, const struct plan *plan)
{
	const struct pattern *pattern = &plan->variant[plan->last];

	lesson->track->has_lists = true;
	lesson->track->is_part = plan->format->no_whole_end;
	for (int i = 0; i < pattern->n; i++) {
		const struct op *op = &pattern->op[i];
		switch ((enum op_kind)op->kind) {
		case OP_BYTE:
			if (!add_lead(lesson, &op->byte, 1))
				return false;
			break;
		case OP_BLANK:
			if (!add_lead(lesson, " ", 1))
				return false;
			break;
		case OP_FIELD:
			if (!learn_field(lesson, op))
				return false;
			break;
		case OP_REST: return add_step(lesson, STEP_REST, ' ', NAME_NONE, NAME_NONE);
		case OP_EXTRAS: return learn_extras(lesson);
		default: return false;
		}
	}
	return end_pattern(lesson);
}

/* What the values of a format look like; then its steps. False when its lines have no track. */
static bool
learn(struct lesson *lesson)
{
	struct textlog *text = lesson->text;
	const struct plan *plan = &text->plan[0];
	struct track *track = lesson->track;

	memset(track, 0, sizeof(*track));
	track->variant = plan->last;
	track->odd_first = track->odd_last = '\n';	/* never */
	track->is_uniform = plan->format->kind != FORMAT_PATTERN;
	if (plan->n_sum)
		return false;
	switch (plan->format->kind) {
	case FORMAT_LABELS:
		track->has_brackets = true;
		return learn_pairs(lesson, '\t');
	case FORMAT_PAIRS:
		track->has_quotes = true;
		track->odd_last = ',';	/* a list goes on */
		return learn_pairs(lesson, ' ');
	case FORMAT_PATTERN:
		track->has_quotes = true;
		track->odd_last = ',';
		return !text->wanted_retries && learn_pattern(lesson, plan);
	case FORMAT_TABLE:
		track->has_quotes = true;
		if (text->delimiter != '\t')	/* blanks around values are no part of them */
			track->odd_first = track->odd_last = ' ';
		return learn_columns(lesson);
	default:
		return false;
	}
}

void
track_learn(struct textlog *text, const struct extract *extract, const char *at, size_t len)
{
	struct tracks *tracks = &text->fast->tracks;
	struct lesson lesson = { .text = text, .extract = extract, .track = &tracks->fresh,
				 .at = at, .end = at + len };

	/* What stands before a line, or which format it is, is not told by its fields. */
	if (text->has_prefix || text->prefix.len || text->prefix.time.len || text->has_time ||
	    text->used != &text->plan[0] || tracks->lessons > LESSONS + tracks->passed / LESSONS)
		return;
	tracks->lessons++;
	if (!learn(&lesson) || lesson.at != lesson.end)
		return;
	tracks->track[tracks->next] = tracks->fresh;
	tracks->last = tracks->next;
	tracks->next = (tracks->next + 1) % TRACKS;
	tracks->n += tracks->n < TRACKS;
}
