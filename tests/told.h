/* told: a log from a file or from text, judged and told, for tests of guide and documents. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_TOLD_H
#define SR_TESTS_TOLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/incident/sink.h"

#define TOLD_SAMPLE "samples/kenya-sme-timeouts.json"
#define TOLD_INCIDENT "samples/kenya-sme-timeouts.incident.json"

struct told {
	struct names *names;
	struct store *store;
	struct arena arena;
	struct verdict verdict;
	struct incident_file incident;
	struct facts facts;
	struct journal *journal;
	struct guide guide;
};

/* incident NULL: nothing was reported. */
static inline struct told *
told_file(const char *path, const char *incident)
{
	struct told *told = calloc(1, sizeof(*told));
	struct err err = { 0 };
	struct str text = { 0 };

	told->names = names_new();
	told->store = store_new(told->names, NULL);
	struct intake *intake = intake_open(path, 0, told->names, NULL, &err);
	ck_assert_msg(intake != NULL, "%s", err.text);
	store_add_source(told->store, intake);
	while (store_load(told->store, 1 << 20) > 0)
		;
	struct query query = query_all(told->store, store_tally(told->store).last_ns);
	struct analysis_options options = { .baseline = NAME_NONE };
	verdict_run(&query, &options, &told->arena, &told->verdict);
	if (incident) {
		ck_assert_int_eq(save_read(incident, 1 << 20, &text, &err), 0);
		ck_assert_msg(incident_parse(str_text(&text), text.len, incident, &told->arena,
					     &told->incident, &err) == 0, "%s", err.text);
		str_release(&text);
	}
	facts_build(&query, &told->verdict, incident ? &told->incident : NULL, &told->arena,
		    &told->facts);
	facts_find_knowable(&told->facts, &(struct analysis_options){ 0 });
	told->journal = journal_memory();
	return told;
}

/* The same from text, by way of a file that is gone again at once: it stays open. */
static inline struct told *
told_text(const char *text, const char *incident)
{
	char path[] = "/tmp/sitrep-told-XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(save_all(fd, text, strlen(text)), 0);
	close(fd);
	struct told *told = told_file(path, incident);
	unlink(path);
	return told;
}

static inline void
told_free(struct told *told)
{
	journal_free(told->journal);
	arena_release(&told->arena);
	store_free(told->store);
	names_free(told->names);
	free(told);
}

/* A person keeps a value; draft: what stood there as draft when it was kept, NULL: not said. */
static inline void
told_keep(struct told *told, const char *field, const char *value, const char *draft)
{
	const struct entry *old = journal_field(told->journal, field);
	struct entry entry = {
		.t_ns = INSTANT_NONE,
		.wall_ns = INSTANT_NONE,
		.t_kind = T_ENTERED,
		.src = SRC_HUMAN,
		.kind = "field",
		.field = field,
		.value = value,
		.text = draft ? draft : "",
		.supersedes = old ? old->seq : 0,
	};

	ck_assert_int_eq(journal_append(told->journal, &entry, NULL), 0);
}

static inline struct guide *
told_fold(struct told *told)
{
	guide_fold(&told->facts, told->journal, MODE_POSTMORTEM, INSTANT_NONE, &told->arena,
		   &told->guide);
	return &told->guide;
}

/* The document; the caller releases *out. */
static inline void
told_write(struct told *told, void (*sink)(const struct dossier *, struct str *), struct str *out)
{
	struct dossier dossier = {
		.facts = &told->facts, .guide = told_fold(told), .journal = told->journal,
		.generated_at_ns = told->facts.query.as_of_ns, .version = "0",
	};

	sink(&dossier, out);
}

#endif
