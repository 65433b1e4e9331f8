/* form_log: objects of a JSON format, recognized, opened and probed by hand, for tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_FORM_LOG_H
#define SR_TESTS_FORM_LOG_H

#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/jsonform.h"
#include "core/ingest/probe.h"
#include "core/ingest/slow.h"

struct form_log {
	struct paths paths;
	struct flat flat;
	struct jsonform_votes votes;
	struct jsonform_use use;
	struct jsonform_cut cut;
	struct probe probe;
	struct fields fields;
	struct str notes, name, shown;
};

static inline void
form_init(struct form_log *log)
{
	*log = (struct form_log){ .flat = { .paths = NULL } };
	paths_init(&log->paths);
	log->flat.paths = &log->paths;
	log->probe.paths = &log->paths;
	jsonform_votes_init(&log->votes, &log->paths);
}

static inline void
form_release(struct form_log *log)
{
	probe_release(&log->probe);
	jsonform_cut_release(&log->cut);
	jsonform_votes_release(&log->votes);
	flat_release(&log->flat);
	paths_release(&log->paths);
	str_release(&log->notes);
	str_release(&log->name);
	str_release(&log->shown);
}

/* Vote on one object, n times. */
static inline void
form_vote(struct form_log *log, const char *object, int n)
{
	struct span span = { .at = object, .len = strlen(object) };

	for (int i = 0; i < n; i++)
		if (slow_flatten(&span, &log->flat) == 0)
			jsonform_vote(&log->votes, &log->flat, span.at, span.len);
}

/* Choose the format, and say it: `json/pino`. */
static inline const char *
form_choose(struct form_log *log)
{
	jsonform_choose(&log->votes, &log->use);
	jsonform_apply(&log->use, &log->paths);
	str_clear(&log->name);
	jsonform_name(&log->use, &log->name);
	return str_text(&log->name);
}

/* The records of an object, one after the other behind `;`; "none of the form", or "". */
static inline const char *
form_texts(struct form_log *log, const char *object)
{
	str_clear(&log->shown);
	if (!jsonform_cut(&log->use, object, strlen(object), &log->cut))
		return "none of the form";
	for (size_t i = 0; i < log->cut.n; i++) {
		size_t len;
		const char *at = jsonform_text(&log->cut, i, &len);
		str_add(&log->shown, i ? ";" : "");
		str_bytes(&log->shown, at, len);
	}
	return str_text(&log->shown);
}

/* The same by a row's name. */
static inline const char *
form_cut_by(struct form_log *log, const char *name, const char *object)
{
	log->use = jsonform_fixed(jsonform_find(name));
	return form_texts(log, object);
}

/* Sample the records of an object n times, as intake's probe does. */
static inline void
form_probe(struct form_log *log, const char *object, int n)
{
	struct span span = { .at = object, .len = strlen(object) };

	for (int k = 0; k < n; k++) {
		bool is_cut = log->use.is_cut &&
			      jsonform_cut(&log->use, object, strlen(object), &log->cut);
		for (size_t i = 0; i < (is_cut ? log->cut.n : 1); i++) {
			if (is_cut)
				span.at = jsonform_text(&log->cut, i, &span.len);
			slow_flatten(&span, &log->flat);
			probe_add(&log->probe, &log->flat);
		}
	}
}

/* `'` stands for `"` in the objects of tests. The caller frees it. */
static inline char *
form_quoted(const char *text)
{
	char *copy = xstrdup(text);

	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	return copy;
}

#endif
