/* options: what can be said to sitrep on its command line, once, in one table. */
/* SPDX-License-Identifier: MIT */
#include "tui/options.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"

/* Who understands an option. */
enum { BOARD = 1, STATS = 2, RCA = 4, REPORT = 8, GATE = 16, RECORDS = 32, HELP = 64,
       HEADLESS = STATS | RCA | REPORT | GATE | RECORDS, ALL = BOARD | HEADLESS };

enum kind { FLAG, TEXT, LIST, GATE_SET };

static const struct command_row { const char *name; int bit; const char *text; } commands[] = {
	{ "stats", STATS, "counts, timeouts and latency percentiles by any fields" },
	{ "rca", RCA, "the verdict and the board of hypotheses, every claim with its lines" },
	{ "report", REPORT, "the incident document" },
	{ "gate", GATE, "would this canary pass? for CI: exit 0 pass, 1 fail, 2 too few" },
	{ "records", RECORDS, "the records as recovered, one JSON object a line" },
	{ "help", HELP, "the help of a command" },
};

#define AT(field) offsetof(struct options, field)

static const struct option_row {
	const char *name;		/* `--where` */
	char letter;			/* `f` of -f; 0 */
	enum kind kind;
	int who;
	const char *arg;		/* as the help shows it; NULL for a flag */
	const char *text;
	size_t at;
} rows[] = {
	{ "--map", 0, LIST, ALL, "ROLE=FIELD[:UNIT]",
	  "name a field: time latency status endpoint version dim", AT(map) },
	{ "--where", 0, TEXT, ALL, "EXPR", "only records that match: version=v1.3 latency>500",
	  AT(where) },
	{ "--since", 0, TEXT, ALL, "TIME", "from then on: RFC 3339, 18:06, -10m, +90s", AT(since) },
	{ "--until", 0, TEXT, ALL, "TIME", "up to then", AT(until) },
	{ "--at", 0, TEXT, ALL, "TIME", "answer as it was knowable then", AT(at) },
	{ "--baseline", 0, TEXT, ALL, "V",
	  "the version taken as healthy (default: chosen, and said why)", AT(baseline) },
	{ "--incident", 0, TEXT, ALL, "FILE",
	  "what people reported; none: ignore the file beside the log", AT(incident) },
	{ "--session", 0, TEXT, ALL, "FILE", "the notes and timeline", AT(session) },
	{ "--percentile", 0, TEXT, ALL, "nearest|r7",
	  "default nearest: a percentile is a real record", AT(percentile) },
	{ "--tz", 0, TEXT, ALL, "ZONE", "display zone beside UTC", AT(tz) },
	{ "--input-format", 0, TEXT, ALL, "NAME", "auto or json", AT(input_format) },
	{ "--format", 0, TEXT, HEADLESS, "NAME",
	  "text or json (report: md too; records: json or csv)", AT(format) },
	{ "--out", 'o', TEXT, HEADLESS | BOARD, "FILE", "write there, whole or not at all",
	  AT(out) },
	{ "--quiet", 0, FLAG, ALL, NULL, "no word about damage on stderr", AT(quiet) },
	{ "--verbose", 0, FLAG, ALL, NULL, "every note about the input on stderr", AT(verbose) },
	{ "--by", 0, TEXT, STATS, "FIELDS",
	  "group by: version endpoint status outcome minute hour or a dimension", AT(by) },
	{ "--canary", 0, TEXT, GATE, "V", "the version to judge (default: the newest)",
	  AT(canary) },
	{ "--backtest", 0, FLAG, GATE, NULL, "when would it have tripped in this log?",
	  AT(backtest) },
	{ "--grid", 0, FLAG, GATE, NULL, "the backtest for windows and minimum samples", AT(grid) },
	{ "--p95-max-ratio", 0, GATE_SET, GATE, "R", "p95 against the baseline's (1.20)", 0 },
	{ "--p95-max-ms", 0, GATE_SET, GATE, "MS", "p95 limit (off)", 0 },
	{ "--timeout-max", 0, GATE_SET, GATE, "SHARE", "timeouts allowed (0.05)", 0 },
	{ "--error-max", 0, GATE_SET, GATE, "SHARE", "server errors allowed (0.05)", 0 },
	{ "--window", 0, GATE_SET, GATE, "D", "how far back it looks (300s)", 0 },
	{ "--min-n", 0, GATE_SET, GATE, "N", "requests wanted on each side (20)", 0 },
	{ "--min-shift", 0, GATE_SET, GATE, "MS", "smallest p95 difference that counts (5ms)", 0 },
	{ "--consecutive", 0, GATE_SET, GATE, "K", "breaches in a row before it fails (1)", 0 },
	{ "--max-chance", 0, GATE_SET, GATE, "P", "a breach likelier by chance is no breach (0.05)",
	  0 },
	{ "--require", 0, GATE_SET, GATE, "ENDPOINT", "judge only these endpoints (repeatable)",
	  0 },
	{ "--baseline-max-age", 0, GATE_SET, GATE, "D", "an earlier baseline window may serve (0)",
	  0 },
	{ "--switch-delay", 0, GATE_SET, GATE, "D",
	  "how long a switch takes, for what it spares (0s)", 0 },
	{ "--aa", 0, GATE_SET, GATE, "N", "split the baseline N times: how often would it trip?",
	  0 },
	{ "--theme", 0, TEXT, BOARD, "NAME", "dark light high-contrast cvd-safe mono", AT(theme) },
	{ "--color", 0, TEXT, BOARD, "auto|never|16|256|direct", "NO_COLOR is honoured",
	  AT(color) },
	{ "--ascii", 0, FLAG, BOARD, NULL, "no character above 7E", AT(ascii) },
	{ "--read-only", 0, FLAG, BOARD, NULL, "look, do not write notes", AT(read_only) },
	{ "--briefing", 0, FLAG, BOARD, NULL, "open on the page for the call", AT(briefing) },
	{ "--mouse", 0, FLAG, BOARD, NULL, "take the mouse", AT(mouse) },
	{ "--frame", 0, TEXT, BOARD, "COLSxROWS", "draw the board once, without a terminal",
	  AT(frame) },
	{ "--frame-roles", 0, FLAG, BOARD, NULL, "with --frame: one role letter a cell",
	  AT(frame_roles) },
	{ "--keys", 0, TEXT, BOARD, "KEYS", "with --frame: keys to press first: \"j g <Enter>\"",
	  AT(keys) },
	{ "--now", 0, TEXT, BOARD, "TIME", "with --frame: the wall clock", AT(now) },
	{ "--help", 'h', FLAG, ALL | HELP, NULL, "this text", AT(help) },
	{ "--version", 'V', FLAG, ALL | HELP, NULL, "the version", AT(version) },
};

/* Promised by the contract, and not in this version: said so rather than called unknown. */
static const char *const later[] = {
	"--follow", "--replay", "--redact", "--source", "--threads", "--config", "--record",
	"--update", "export",	"lint",	    "play",	"theme",     "doctor",	 "status",
};

static bool
is_later(const char *word)
{
	for (size_t i = 0; i < LENGTH(later); i++)
		if (strcmp(word, later[i]) == 0)
			return true;
	return strcmp(word, "-f") == 0 || strcmp(word, "-r") == 0;
}

static int
bit_of(const char *command)
{
	for (size_t i = 0; command && i < LENGTH(commands); i++)
		if (strcmp(command, commands[i].name) == 0)
			return commands[i].bit;
	return BOARD;
}

/* Edit distance, capped: names are short. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[64], n = strlen(b);

	if (n >= LENGTH(row))
		return n;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t up = row[j], least = diagonal + (a[i - 1] != b[j - 1]);
			if (up + 1 < least)
				least = up + 1;
			if (row[j - 1] + 1 < least)
				least = row[j - 1] + 1;
			diagonal = up;
			row[j] = least;
		}
	}
	return row[n];
}

static int
unknown_option(const char *word, int who, struct err *err)
{
	const char *nearest = NULL;
	size_t best = strlen(word) / 3 + 1;	/* farther than this is no hint */
	struct str clean = { 0 };

	for (size_t i = 0; i < LENGTH(rows); i++) {
		size_t d = distance(word, rows[i].name);
		if ((rows[i].who & who) && d < best) {
			best = d;
			nearest = rows[i].name;
		}
	}
	text_safe(&clean, word, strlen(word));
	if (is_later(word))
		err_set(err, ERR_USAGE, "%s: not in this version", str_text(&clean));
	else if (nearest)
		err_set(err, ERR_USAGE, "%s: no such option; nearest: %s", str_text(&clean),
			nearest);
	else
		err_set(err, ERR_USAGE, "%s: no such option; see sitrep --help", str_text(&clean));
	str_release(&clean);
	return -1;
}

static int
take(struct options *options, const struct option_row *row, const char *value, struct err *err)
{
	char *base = (char *)options;

	switch (row->kind) {
	case FLAG:
		memcpy(base + row->at, &(bool){ true }, sizeof(bool));
		return 0;
	case TEXT:
		memcpy(base + row->at, &value, sizeof(value));
		return 0;
	case LIST:
		if (options->n_map == OPTION_LIST)
			break;
		options->map[options->n_map++] = value;
		return 0;
	case GATE_SET:
		if (options->n_gate_set + 2 >= LENGTH(options->gate_set))
			break;
		options->gate_set[options->n_gate_set++] = row->name;
		options->gate_set[options->n_gate_set++] = value;
		return 0;
	}
	return err_set(err, ERR_USAGE, "%s: given more than %d times", row->name, OPTION_LIST);
}

static const struct option_row *
find(const char *word, size_t len, int who)
{
	for (size_t i = 0; i < LENGTH(rows); i++) {
		if (!(rows[i].who & who))
			continue;
		if (strlen(rows[i].name) == len && memcmp(rows[i].name, word, len) == 0)
			return &rows[i];
		if (len == 2 && word[0] == '-' && rows[i].letter && word[1] == rows[i].letter)
			return &rows[i];
	}
	return NULL;
}

/* One option at argv[*i], its value behind `=` or in the next word. */
static int
parse_option(struct options *options, int argc, char **argv, int *i, int who, struct err *err)
{
	const char *word = argv[*i],
		   *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	const struct option_row *row = find(word, len, who);

	if (!row && find(word, len, ALL | HELP)) {
		struct str clean = { 0 };
		text_safe(&clean, word, len);
		err_set(err, ERR_USAGE, "%s: not an option of %s; see sitrep %s%s--help",
			str_text(&clean), options->command ? options->command : "the board",
			options->command ? options->command : "", options->command ? " " : "");
		str_release(&clean);
		return -1;
	}
	if (!row) {
		char name[64];
		size_t n = len < sizeof(name) ? len : sizeof(name) - 1;
		memcpy(name, word, n);
		name[n] = '\0';
		return unknown_option(name, who, err);
	}
	if (row->kind == FLAG)
		return equals ? err_set(err, ERR_USAGE, "%s: takes no value", row->name)
			      : take(options, row, NULL, err);
	if (equals)
		return take(options, row, equals + 1, err);
	if (*i + 1 >= argc)
		return err_set(err, ERR_USAGE, "%s: needs a value: %s %s", row->name, row->name,
			       row->arg);
	return take(options, row, argv[++*i], err);
}

static int
check_words(const struct options *options, struct err *err)
{
	static const char *const percentiles[] = { "nearest", "r7", NULL };
	static const char *const colors[] = { "auto", "never", "16", "256", "direct", NULL };
	static const char *const formats[] = { "auto", "json", NULL };
	const struct { const char *name, *value; const char *const *words; } fixed[] = {
		{ "--percentile", options->percentile, percentiles },
		{ "--color", options->color, colors },
		{ "--input-format", options->input_format, formats },
	};

	for (size_t i = 0; i < LENGTH(fixed); i++) {
		bool known = !fixed[i].value;
		struct str list = { 0 };
		for (size_t k = 0; fixed[i].words[k]; k++) {
			known |= fixed[i].value && strcmp(fixed[i].value, fixed[i].words[k]) == 0;
			str_fmt(&list, "%s%s", k ? ", " : "", fixed[i].words[k]);
		}
		if (!known) {
			struct str clean = { 0 };
			text_safe(&clean, fixed[i].value, strlen(fixed[i].value));
			err_set(err, ERR_USAGE, "%s: %s: not one of %s", fixed[i].name,
				str_text(&clean), list.at);
			str_release(&clean);
		}
		str_release(&list);
		if (!known)
			return -1;
	}
	return 0;
}

int
options_parse(struct options *options, int argc, char **argv, struct err *err)
{
	int i = 1;
	bool ended = false;

	*options = (struct options){ 0 };
	if (argc > 1 && bit_of(argv[1]) != BOARD)
		options->command = argv[i++];
	else if (argc > 1 && argv[1][0] != '-' && is_later(argv[1]))
		return err_set(err, ERR_USAGE, "%s: not in this version; a file of that name: ./%s",
			       argv[1], argv[1]);
	int who = bit_of(options->command);
	for (; i < argc; i++) {
		if (!ended && strcmp(argv[i], "--") == 0) {
			ended = true;
		} else if (!ended && argv[i][0] == '-' && argv[i][1] != '\0') {
			if (parse_option(options, argc, argv, &i, who, err) != 0)
				return -1;
		} else if (options->n_files == LENGTH(options->file)) {
			return err_set(err, ERR_USAGE, "more than %zu files",
				       LENGTH(options->file));
		} else {
			options->file[options->n_files++] = argv[i];
		}
	}
	return check_words(options, err);
}

void
options_help(struct str *out, const char *command)
{
	int who = bit_of(command);

	if (command && who != BOARD) {
		str_fmt(out, "usage: sitrep %s [OPTIONS] FILE...\n", command);
		for (size_t i = 0; i < LENGTH(commands); i++)
			if (commands[i].bit == who)
				str_fmt(out, "%s\n", commands[i].text);
	} else {
		str_add(out, "usage: sitrep [OPTIONS] [FILE...]          the board; FILE may be - "
			     "(stdin)\n"
			     "       sitrep COMMAND [OPTIONS] FILE...\n\ncommands:\n");
		for (size_t i = 0; i < LENGTH(commands); i++)
			str_fmt(out, "  %-10s %s\n", commands[i].name, commands[i].text);
	}
	str_add(out, "\noptions:\n");
	for (size_t i = 0; i < LENGTH(rows); i++) {
		if (!(rows[i].who & who))
			continue;
		struct str name = { 0 };
		if (rows[i].letter)
			str_fmt(&name, "-%c, ", rows[i].letter);
		str_fmt(&name, "%s%s%s", rows[i].name, rows[i].arg ? " " : "",
			rows[i].arg ? rows[i].arg : "");
		str_fmt(out, "  %-28s %s\n", name.at, rows[i].text);
		str_release(&name);
	}
	str_add(out,
		"\nexit: 0 good; 64 usage; 65 no record read; 66 cannot open; 73, 74 cannot write; "
		"78 config\n");
}

const char *
options_name(size_t i)
{
	return i < LENGTH(rows) ? rows[i].name : NULL;
}

const char *
options_command(size_t i, const char **text)
{
	if (i >= LENGTH(commands))
		return NULL;
	*text = commands[i].text;
	return commands[i].name;
}
