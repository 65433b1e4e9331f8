/* json: the figures, the targets and the misses as JSON: what `make eval` leaves in the build. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/eval/eval.h"

static void
write_family(FILE *out, const char *name, const struct eval_sum *sum)
{
	fprintf(out, "    {\"family\": \"%s\", \"n\": %d, \"identifiable\": %d, "
		"\"top1\": %d, \"right\": %d, \"cannot_tell\": %d, \"wrong\": %d, "
		"\"missed\": %d, \"overclaims\": %d, \"false_alarms\": %d, "
		"\"associated\": [%d, %d], \"probable\": [%d, %d], \"strong\": [%d, %d], "
		"\"above\": %d, \"ms_median\": %.3f, \"ms_p99\": %.3f}",
		name, sum->n, sum->identifiable, sum->top1, sum->right, sum->cannot_tell,
		sum->wrong, sum->missed, sum->overclaims, sum->false_alarms, sum->said_right[1],
		sum->said[1], sum->said_right[2], sum->said[2], sum->said_right[3], sum->said[3],
		sum->above, sum->ms_median, sum->ms_p99);
}

static void
write_number(FILE *out, double value)
{
	if (isnan(value))
		fputs("null", out);
	else
		fprintf(out, "%.6g", value);
}

static void
write_targets(FILE *out, const struct eval_log *log, size_t n)
{
	for (size_t i = 0; i < eval_n_targets; i++) {
		const struct eval_target *target = &eval_targets[i];
		int family;
		double figure = eval_worst_of(target, log, n, &family);

		fprintf(out, "%s    {\"target\": \"%s\", \"%s\": %g, \"got\": ", i ? ",\n" : "",
			target->text, target->is_least ? "least" : "most", target->limit);
		write_number(out, figure);
		if (family >= 0)
			fprintf(out, ", \"worst\": \"%s\"", eval_family_name(family));
		fprintf(out, ", \"met\": %s}",
			isnan(figure) ? "null" : eval_is_missed(target, figure) ? "false" : "true");
	}
}

/* Each with the command that tells all about it. What is said there is plain text of ours. */
static void
write_misses(FILE *out, const struct eval_log *log, size_t n)
{
	bool is_first = true;

	for (size_t i = 0; i < n; i++) {
		const char *name = eval_family_name(log[i].family);

		if (!eval_is_miss(&log[i]))
			continue;
		fprintf(out, "%s    {\"family\": \"%s\", \"seed\": %llu, \"want\": \"%s\", "
			"\"said\": \"%s\", \"is_overclaim\": %s, "
			"\"command\": \"build/eval/eval %s %llu\"}", is_first ? "" : ",\n", name,
			(unsigned long long)log[i].seed, log[i].want, log[i].said,
			log[i].is_overclaim ? "true" : "false", name,
			(unsigned long long)log[i].seed);
		is_first = false;
	}
}

int
eval_write_json(const struct eval_log *log, size_t n, const struct eval_options *options,
		const char *path)
{
	FILE *out = fopen(path, "w");

	if (!out)
		return -1;
	fprintf(out, "{\n  \"seeds\": \"%s\",\n  \"first_seed\": %llu,\n  \"last_seed\": %llu,\n"
		"  \"logs\": %zu,\n  \"logs_a_family\": %d,\n  \"families\": [\n",
		options->is_tuning ? "even (tuning)" : "odd (judging)",
		(unsigned long long)eval_seed_of(options, 0),
		(unsigned long long)eval_seed_of(options, options->logs - 1), n, options->logs);
	for (int f = -1, first = 1; f < eval_families(); f++) {
		struct eval_sum sum = eval_sum_of(log, n, f);

		if (!sum.n)
			continue;
		fputs(first ? "" : ",\n", out);
		write_family(out, f < 0 ? "all" : eval_family_name(f), &sum);
		first = 0;
	}
	fputs("\n  ],\n  \"targets\": [\n", out);
	write_targets(out, log, n);
	fputs("\n  ],\n  \"misses\": [\n", out);
	write_misses(out, log, n);
	fputs("\n  ]\n}\n", out);
	return fclose(out);
}
