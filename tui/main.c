/* main: reads the environment, chooses between board, frame and headless command, says errors. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "tui/run.h"
#include "tui/theme.h"

static struct environment
read_environment(void)
{
	return (struct environment){
		.home = getenv("HOME"), .state_home = getenv("XDG_STATE_HOME"),
		.config_home = getenv("XDG_CONFIG_HOME"), .runtime_dir = getenv("XDG_RUNTIME_DIR"),
		.term = getenv("TERM"), .lang = getenv("LANG"), .lc_all = getenv("LC_ALL"),
		.lc_ctype = getenv("LC_CTYPE"), .no_color = getenv("NO_COLOR"),
		.colorterm = getenv("COLORTERM"), .colorfgbg = getenv("COLORFGBG"),
		.visual = getenv("VISUAL"), .editor = getenv("EDITOR"), .lines = getenv("LINES"),
		.columns = getenv("COLUMNS"), .tmux = getenv("TMUX"), .user = getenv("USER"),
		.tmp_dir = getenv("TMPDIR"),
	};
}

/* Terminal databases are code for the terminal: under sudo only the system's own are read. */
static void
drop_terminfo_paths(void)
{
	if (getenv("SUDO_UID") || getuid() != geteuid()) {
		unsetenv("TERMINFO");
		unsetenv("TERMINFO_DIRS");
		setenv("TERMINFO_DIRS", "/etc/terminfo:/lib/terminfo:/usr/share/terminfo", 1);
	}
}

/*
 * A descriptor 0, 1 or 2 that came closed would be given to the next file that is opened, and
 * what is printed would land in it. It is filled so that reading or writing it fails.
 */
static void
fill_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static int
print(const struct str *text)
{
	return save_all(STDOUT_FILENO, str_text(text), text->len) == 0 ? 0 : ERR_IO;
}

/* `sitrep help formats`, `sitrep help stats`, `sitrep stats --help`. */
static int
help(const struct options *options)
{
	static const struct { const char *word; void (*write)(struct str *); } topics[] = {
		{ "formats", options_help_formats }, { "keys", options_help_keys },
	};
	bool asks_for_one = options->command && strcmp(options->command, "help") == 0;
	const char *word = asks_for_one ? options->n_files ? options->file[0] : NULL
					: options->command;
	void (*write)(struct str *) = NULL;
	struct str out = { 0 };

	for (size_t i = 0; asks_for_one && word && i < LENGTH(topics); i++)
		if (strcmp(word, topics[i].word) == 0)
			write = topics[i].write;
	if (write)
		write(&out);
	else
		options_help(&out, word);
	int code = print(&out);
	str_release(&out);
	return code;
}

static int
choose(const struct options *options, const struct environment *environment, struct err *err)
{
	struct err why = { 0 };

	if (options->command)
		return cli_run(options, environment, err);
	struct theme theme;	/* a wrong one is refused, also where none is drawn with */
	if (options->theme && theme_load(&theme, options->theme, err) != 0)
		return -1;
	if (options->n_files == 0 && isatty(STDIN_FILENO))
		return err_set(err, ERR_USAGE, "no FILE; try: sitrep api.log, or sitrep --help");
	if (options->frame)
		return frame_run(options, environment, err);
	if (!board_possible(environment, &why)) {
		if (why.code)
			fprintf(stderr, "sitrep: %s; printing the report\n", why.text);
		/* Nothing hangs in a pipe: the report of what is there now. */
		struct options once = *options;
		once.follow = false;
		return cli_run(&once, environment, err);
	}
	return board_run(options, environment, err);
}

int
main(int argc, char **argv)
{
	struct options options;
	struct err err = { 0 };

	if (getauxval(AT_SECURE)) {
		fputs("sitrep: refuses to run with the rights of another user (setuid or setgid)\n",
		      stderr);
		return ERR_USAGE;
	}
	fill_standard_descriptors();
	signal(SIGXFSZ, SIG_IGN);	/* a full file is an error to report, not a death */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	umask(077);
	drop_terminfo_paths();
	struct environment environment = read_environment();

	if (options_parse(&options, argc, argv, &err) != 0)
		goto error;
	if (options.version) {
		puts("sitrep " SITREP_VERSION);
		return 0;
	}
	if (options.help || (options.command && strcmp(options.command, "help") == 0))
		return help(&options);
	int code = choose(&options, &environment, &err);
	if (code >= 0)
		return code;
error:
	fprintf(stderr, "sitrep: %s\n", err.text);
	return err.code ? err.code : ERR_BUG;
}
