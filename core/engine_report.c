/* engine_report: reports written before: checked against their log, brought up to date. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "core/base/sha256.h"
#include "core/engine_private.h"
#include "core/incident/lint.h"
#include "core/incident/update.h"

int
engine_update(const char *old, size_t old_len, const char *fresh, struct str *out,
	      struct err *err)
{
	return update_blocks(old, old_len, fresh, out, err);
}

static const char *
word(const cJSON *json, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, key));

	return text ? text : "";
}

int
engine_report_about(const char *report, size_t len, struct report_about *out, struct err *err)
{
	cJSON *root = len ? cJSON_ParseWithLength(report, len) : NULL;
	const cJSON *source;

	*out = (struct report_about){ 0 };
	if (!cJSON_IsObject(root)) {
		cJSON_Delete(root);
		return err_set(err, ERR_NO_RECORD, "no report: it is not a JSON object; sitrep "
			       "report --format json writes one, --markdown FILE checks the "
			       "other");
	}
	snprintf(out->as_of, sizeof(out->as_of), "%s", word(root, "as_of"));
	const cJSON *data = cJSON_GetObjectItemCaseSensitive(root, "data");
	cJSON_ArrayForEach(source, cJSON_GetObjectItemCaseSensitive(data, "sources")) {
		if (out->n_sources == LENGTH(out->source))
			break;
		snprintf(out->source[out->n_sources].name, sizeof(out->source[0].name), "%s",
			 word(source, "name"));
		snprintf(out->source[out->n_sources++].sha256, sizeof(out->source[0].sha256), "%s",
			 word(source, "sha256"));
	}
	cJSON_Delete(root);
	return 0;
}

bool
engine_is_file(const char *path, const char *sha256)
{
	char hex[SHA256_HEX];

	return *sha256 && sha256_file(path, hex, NULL) == 0 && strcmp(hex, sha256) == 0;
}

int
engine_lint(struct engine *engine, struct engine *again, const struct lint_options *options,
	    struct str *out, struct err *err)
{
	struct dossier fresh, second;
	struct arena arena = { 0 };
	struct lint lint;
	struct lint_input input = {
		.report = options->report, .report_len = options->report_len,
		.markdown = options->markdown, .markdown_len = options->markdown_len,
		.is_final = options->is_final,
	};

	if (engine) {
		engine_judge(engine);
		facts_add_grid(&engine->facts, &engine->judged);
		fresh = engine_dossier(engine);
		input.fresh = &fresh;
	}
	if (again) {
		engine_judge(again);
		facts_add_grid(&again->facts, &again->judged);
		second = engine_dossier(again);
		input.again = &second;
	}
	int result = lint_run(&input, &arena, &lint, err);
	if (result == 0) {
		(options->is_json ? lint_json : lint_text)(&lint, out);
		result = lint.n_errors > 0;
	}
	arena_release(&arena);
	return result;
}
