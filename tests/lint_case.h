/* lint_case: the sample's report with everything filled in, and lint over it. Included. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_LINT_CASE_H
#define SR_TESTS_LINT_CASE_H

#include <cjson/cJSON.h>

#include "core/incident/lint.h"
#include "tests/runner.h"
#include "tests/told.h"

/* What a person fills in, for a report that is final. */
static const struct { const char *field, *value; } filled[] = {
	{ "declare.zone", "not stated" }, { "declare.ic", "Ada" }, { "declare.owner", "on-call" },
	{ "rca.suspect", "v1.3" }, { "rca.pick.E1", "yes" }, { "rca.pick.E3", "yes" },
	{ "rca.judge.load", "agree" }, { "rca.depends", "unknown" },
	{ "action.owner", "on-call, risk scoring" }, { "action.executor", "Grace" },
	{ "action.precheck.1", "yes" }, { "action.precheck.2", "unknown" },
	{ "action.precheck.4", "unknown" }, { "action.go", "yes" },
	{ "action.escalate_to", "head of platform" }, { "prevent.owner", "ML platform lead" },
	{ "prevent.due", "2025-08-15" }, { "prevent.where", "canary analysis of the pipeline" },
	{ "export.signed_off", "Ada" },
};

struct lint_case {
	struct told *told, *second;
	struct dossier dossier, again;
	struct str json, md;
	struct arena arena;
	struct lint lint;
};

static inline struct told *
lint_told(void)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);

	for (size_t i = 0; i < LENGTH(filled); i++) {
		const struct guide_field *field = guide_find(told_fold(told), filled[i].field);
		ck_assert_msg(field != NULL, "%s", filled[i].field);
		told_keep(told, filled[i].field, filled[i].value, field->draft);
	}
	told_fold(told);
	return told;
}

static inline struct dossier
lint_dossier(struct told *told)
{
	return (struct dossier){ .facts = &told->facts, .guide = &told->guide,
				 .journal = told->journal, .version = "0",
				 .generated_at_ns = told->facts.query.as_of_ns };
}

static inline void
lint_open(struct lint_case *c)
{
	*c = (struct lint_case){ .told = lint_told(), .second = lint_told() };
	c->dossier = lint_dossier(c->told);
	c->again = lint_dossier(c->second);
	report_json(&c->dossier, &c->json);
	report_md(&c->dossier, &c->md);
}

static inline void
lint_close(struct lint_case *c)
{
	arena_release(&c->arena);
	str_release(&c->json);
	str_release(&c->md);
	told_free(c->told);
	told_free(c->second);
}

/* json, md NULL: as they are. */
static inline const struct lint *
lint_check(struct lint_case *c, const char *json, const char *md, bool has_log)
{
	struct err err = { 0 };
	struct lint_input input = {
		.report = json ? json : str_text(&c->json), .markdown = md ? md : str_text(&c->md),
		.fresh = has_log ? &c->dossier : NULL, .again = has_log ? &c->again : NULL,
	};

	input.report_len = strlen(input.report);
	input.markdown_len = strlen(input.markdown);
	arena_clear(&c->arena);
	ck_assert_msg(lint_run(&input, &c->arena, &c->lint, &err) == 0, "%s", err.text);
	return &c->lint;
}

static inline bool
lint_found(const struct lint *lint, const char *code, bool is_error)
{
	for (size_t i = 0; i < lint->n; i++)
		if (strcmp(lint->finding[i].code, code) == 0 &&
		    lint->finding[i].is_error == is_error)
			return true;
	return false;
}

/* All of it, for the message of a failed test. */
static inline const char *
lint_all(const struct lint *lint)
{
	static struct str text;

	str_clear(&text);
	lint_text(lint, &text);
	return str_text(&text);
}

/* A text with the first `from` behind `after` (NULL: from its start) put as `to`; owned. */
static inline char *
lint_swap(const char *text, const char *after, const char *from, const char *to)
{
	const char *start = after ? strstr(text, after) : text;
	ck_assert_msg(start != NULL, "no %s", after ? after : "");
	const char *at = strstr(start, from);
	struct str out = { 0 };

	ck_assert_msg(at != NULL, "no %s", from);
	str_bytes(&out, text, (size_t)(at - text));
	str_add(&out, to);
	str_add(&out, at + strlen(from));
	return out.at;
}

/* Put a value at a path of keys and indexes (`rca.evidence.0.text`); NULL takes it away. */
static inline void
lint_put(cJSON *json, const char *path, const char *put)
{
	char way[160];
	char *key = way, *dot;

	ck_assert_uint_lt(strlen(path), sizeof(way));
	snprintf(way, sizeof(way), "%s", path);
	for (; (dot = strchr(key, '.')); key = dot + 1) {
		*dot = '\0';
		json = cJSON_IsArray(json) ? cJSON_GetArrayItem(json, (int)strtol(key, NULL, 10)) :
			cJSON_GetObjectItemCaseSensitive(json, key);
		ck_assert_msg(json != NULL, "no %s in %s", key, path);
	}
	cJSON *value = put ? cJSON_ParseWithLength(put, strlen(put)) : NULL;
	ck_assert_msg(!put || value, "%s", put ? put : "");
	if (cJSON_IsArray(json)) {
		int i = (int)strtol(key, NULL, 10);
		if (!value)
			cJSON_DeleteItemFromArray(json, i);
		else if (!cJSON_ReplaceItemInArray(json, i, value))
			cJSON_AddItemToArray(json, value);
		return;
	}
	if (!value)
		cJSON_DeleteItemFromObjectCaseSensitive(json, key);
	else if (!cJSON_ReplaceItemInObjectCaseSensitive(json, key, value))
		cJSON_AddItemToObject(json, key, value);
}

/* The report with one place changed; owned. */
static inline char *
lint_wounded(const struct lint_case *c, const char *path, const char *put)
{
	cJSON *json = cJSON_ParseWithLength(str_text(&c->json), c->json.len);

	ck_assert_ptr_nonnull(json);
	lint_put(json, path, put);
	char *text = cJSON_PrintUnformatted(json);
	cJSON_Delete(json);
	return text;
}

#endif
