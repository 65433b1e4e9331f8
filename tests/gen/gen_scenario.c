/* gen_scenario: writes one log of a family, and the truth about it as JSON. */
/* SPDX-License-Identifier: MIT */
#include "tests/gen/scenario_make.h"

/*
 *	gen_scenario FAMILY SEED -o LOG [--truth TRUTH.json]
 *	gen_scenario --list
 * A second file, when there is one, is called LOG.2.
 */

static void
write_cause(FILE *out, const struct scenario_world *world, const struct scenario_cause *cause)
{
	fputc('{', out);
	for (int t = 0; t < cause->n; t++)
		fprintf(out, "%s\"%s\": \"%s\"", t ? ", " : "",
			scenario_field_name(world, cause->term[t].field),
			scenario_value_name(world, cause->term[t].field, cause->term[t].value));
	fputc('}', out);
}

static void
write_text(FILE *out, const char *key, const char *text)
{
	fprintf(out, text ? "  \"%s\": \"%s\",\n" : "  \"%s\": null,\n", key, text);
}

static int
write_truth(const char *path, const struct scenario *scenario)
{
	const struct scenario_truth *truth = &scenario->truth;
	const struct scenario_world *world = &scenario->world;
	FILE *out = fopen(path, "w");

	if (!out)
		return -1;
	fputs("{\n", out);
	write_text(out, "family", truth->family);
	fprintf(out, "  \"seed\": %llu,\n  \"kind\": [\"%s\"",
		(unsigned long long)truth->seed, truth->kind[0]);
	if (truth->kind[1])
		fprintf(out, ", \"%s\"", truth->kind[1]);
	fputs("],\n  \"cause\": [", out);
	for (int c = 0; c < truth->n_causes; c++) {
		fputs(c ? ", " : "", out);
		write_cause(out, world, &truth->cause[c]);
	}
	fputs("],\n", out);
	fprintf(out, "  \"incident\": %s,\n  \"identifiable\": %s,\n",
		truth->is_quiet ? "false" : "true", truth->is_identifiable ? "true" : "false");
	write_text(out, "why_not", truth->why_not);
	write_text(out, "highest", truth->highest);
	if (truth->has_onset)
		fprintf(out, "  \"onset_ms\": %ld,\n", lround(truth->onset_ms));
	else
		write_text(out, "onset_ms", NULL);
	fprintf(out, "  \"records\": %ld,\n  \"bad\": %ld,\n  \"affected\": %ld,\n"
		"  \"control\": %ld,\n  \"rate_per_minute\": %.1f,\n  \"span_ms\": %.0f,\n"
		"  \"timeout_limit_ms\": %.0f,\n  \"faults\": [",
		truth->records, truth->bad, truth->affected, truth->control, truth->rate,
		world->span_ms, world->limit_ms);
	for (int i = 0; i < world->n_faults; i++) {
		const struct scenario_fault *fault = &world->fault[i];
		fprintf(out, "%s{\"factor\": %.3f, \"part\": %.3f, \"turn\": %.3f, "
			"\"into\": \"%s\", \"of\": ", i ? ", " : "", fault->factor, fault->part,
			fault->turn, scenario_words[fault->turned]);
		write_cause(out, world, &fault->cause);
		fputc('}', out);
	}
	fputs("]\n}\n", out);
	return fclose(out);
}

static int
write_log(const char *path, const struct scenario *scenario)
{
	for (int f = 0; f < scenario->n_files; f++) {
		char name[4096];
		snprintf(name, sizeof(name), f ? "%s.%d" : "%s", path, f + 1);
		FILE *out = fopen(name, "w");
		if (!out)
			return -1;
		fwrite(scenario->file[f].at, 1, scenario->file[f].len, out);
		if (fclose(out) != 0)
			return -1;
	}
	return 0;
}

static int
usage(void)
{
	fputs("usage: gen_scenario FAMILY SEED -o LOG [--truth TRUTH.json]\n"
	      "       gen_scenario --list\n", stderr);
	return 64;
}

int
main(int argc, char **argv)
{
	const char *log = NULL, *truth = NULL;
	struct scenario scenario;

	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		for (size_t i = 0; i < SCENARIO_LENGTH(scenario_families); i++)
			printf("%-18s%s\n", scenario_families[i].name, scenario_families[i].help);
		return 0;
	}
	for (int i = 3; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "-o") == 0)
			log = argv[i + 1];
		else if (strcmp(argv[i], "--truth") == 0)
			truth = argv[i + 1];
		else
			return usage();
	}
	const struct scenario_family *family = argc > 2 ? scenario_family(argv[1]) : NULL;
	if (!family || !log || argc % 2 == 0)
		return usage();
	scenario_make(family, strtoull(argv[2], NULL, 10), &scenario);
	int failed = write_log(log, &scenario) != 0 ||
		     (truth && write_truth(truth, &scenario) != 0);
	if (failed)
		perror("gen_scenario");
	scenario_release(&scenario);
	return failed;
}
