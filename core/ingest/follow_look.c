/* follow_look: how an input stands, row by row of ingest.md section 15, and what is done then. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/text.h"
#include "core/ingest/follow_private.h"
#include "core/ingest/source_identity.h"

/* What stands at the path. */
enum at_path {
	AT_AS_READ,		/* the same file, as it was or grown */
	AT_CUT,		/* the same, and less or other bytes: truncated, maybe grown again */
	AT_OTHER,		/* another file: renamed and created, replaced, a link that moved */
	AT_PASSED,		/* one that is read under another name */
	AT_MISSING,		/* deleted, or between two renames */
	AT_SICK,		/* it cannot be looked at, opened or read */
	AT_ENDED		/* a pipe that is over */
};

static enum at_path
sick(int error, int *out)
{
	*out = error;
	return AT_SICK;
}

static enum at_path
see(const struct input *input, int *error)
{
	struct stat st;
	int64_t size;

	if (input->live && input->live->in->has_ended && source_is_pipe(input->live->source))
		return AT_ENDED;
	if (!input->is_stdin && stat(input->path, &st) != 0)
		return errno == ENOENT || errno == ENOTDIR ? AT_MISSING : sick(errno, error);
	if (!input->is_stdin) {
		if (S_ISDIR(st.st_mode))
			return sick(EISDIR, error);
		if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
			return sick(ENODEV, error);
		if (input->has_passed && input->passed.dev == st.st_dev &&
		    input->passed.ino == st.st_ino)
			return AT_PASSED;
		if (!input->live || !identity_is_file(source_identity(input->live->source), &st))
			return AT_OTHER;
	}
	switch (source_check(input->live->source, &size, error)) {
	case SOURCE_CUT: case SOURCE_REWRITTEN:
		return AT_CUT;
	case SOURCE_SICK:
		return AT_SICK;
	default:
		return AT_AS_READ;
	}
}

static void
set_state(struct follow *follow, struct input *input, enum follow_state state, const char *why)
{
	if (state != input->state || strcmp(why, str_text(&input->why)) != 0)
		input->since_ns = follow->now_ns;
	input->state = state;
	str_clear(&input->why);
	text_safe(&input->why, why, strlen(why));
}

/*
 * A file that stood at the path between two looks, or the copy of one that did: as one that was
 * renamed away. A copy of what stands there now may soon be all that is left of it; and one that
 * was only just begun may become the copy of anything.
 */
static bool
take_missed(struct follow *follow, struct input *input, const char *path)
{
	struct err ignored = { 0 };
	struct stat st;

	if (stat(path, &st) != 0)
		return false;	/* it may have another name by now */
	if (copy_by_number(follow, &st))
		return true;
	enum copy_is is = copy_is(follow, path, input->path);
	if (is == COPY_NOT || is == COPY_YOUNG)
		life_open(follow, input, path, false, &ignored);
	return is != COPY_BESIDE && is != COPY_BLANK;
}

/*
 * A link whose file everybody's permissions let us read, and that may not be opened: who follows
 * gave up at its start what lies outside the folders of what it was given (tui/confine.h), and that
 * is where the link leads.
 */
static bool
leads_outside(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0 || !S_ISLNK(st.st_mode) || access(path, R_OK) != 0)
		return false;

	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd >= 0)
		close(fd);
	return fd < 0 && errno == EACCES;
}

static void
open_fresh(struct follow *follow, struct input *input)
{
	struct err err = { 0 };
	size_t skip = input->name.len + 2;	/* `NAME: ` */

	input->live = life_open(follow, input, input->path, true, &err);
	input->has_lived |= input->live != NULL;
	if (input->live)
		set_state(follow, input, FOLLOW_READING, "");
	else if (leads_outside(input->path))
		set_state(follow, input, FOLLOW_SICK,
			  "it leads outside the folder sitrep may read; start sitrep anew to "
			  "follow it there");
	else
		set_state(follow, input, FOLLOW_SICK,
			  strlen(err.text) > skip ? err.text + skip : err.text);
}

/*
 * What stands at the path may be read already: it was renamed to here, or, where several inputs
 * are followed, is the copy of another. While the copy is made it may be anything yet.
 */
static void
open_at_path(struct follow *follow, struct input *input)
{
	bool has_others = follow->n_inputs > 1;
	enum copy_is is = COPY_NOT;
	struct stat st;

	input->has_passed = false;
	if (stat(input->path, &st) != 0 || !S_ISREG(st.st_mode)) {
		open_fresh(follow, input);
		return;
	}
	struct life *life = copy_by_number(follow, &st);
	if (life && &follow->input[life->input] == input && !life->is_over) {
		life->is_live = true;	/* it is back under its name */
		input->live = life;
		return;
	}
	if (!life && has_others)
		is = copy_is(follow, input->path, NULL);
	input->has_passed = life || is == COPY_KNOWN || is == COPY_BESIDE;
	input->passed = (struct number){ st.st_dev, st.st_ino };
	if (input->has_passed)
		set_state(follow, input, FOLLOW_SAME, "");
	else if (is != COPY_YOUNG && is != COPY_BLANK)
		open_fresh(follow, input);
}

static void
turn_to_other(struct follow *follow, struct input *input, int error)
{
	struct life *old = input->live;

	(void)error;
	input->live = NULL;
	if (old)
		life_drain(follow, old);
	/* It may be renamed in its turn while it is opened: then it is found beside the path. */
	bool has_lived = input->has_lived;
	if (has_lived)
		folder_new(follow, input, take_missed);
	open_at_path(follow, input);
	if (has_lived)
		folder_new(follow, input, take_missed);
}

static void
begin_anew(struct follow *follow, struct input *input, int error)
{
	(void)error;
	struct life *old = input->live;
	size_t n = follow->n_lives;

	input->live = NULL;
	life_cut(follow, old);
	folder_new(follow, input, take_missed);
	/* Nothing was read of it that a copy could be known by: it is what was missed. */
	if (old->is_seeking && source_identity(old->source)->head_len == 0 && follow->n_lives > n)
		life_lose(follow, old);
	open_fresh(follow, input);
}

static void
stay(struct follow *follow, struct input *input, int error)
{
	struct life *life = input->live;
	int64_t size;

	if (source_check(life->source, &size, &error) == SOURCE_AS_READ) {
		life->size = size;
		life->seen_ns = follow->wall_ns;
	}
	/* Until its first bytes (but NUL) were read, it may have been cut any number of times. */
	bool begins = !life->has_begun && source_identity(life->source)->head_len > 0;
	if (begins)
		folder_new(follow, input, take_missed);
	else if (life->has_begun)
		folder_look(input);
	life->has_begun |= begins;
	set_state(follow, input, FOLLOW_READING, "");
}

/* It was renamed to here, or came back here; once it was over, what is new in it is not read. */
static void
pass(struct follow *follow, struct input *input, int error)
{
	struct stat st;

	(void)error;
	if (input->live) {
		life_drain(follow, input->live);
		input->live = NULL;
	}
	struct life *life = stat(input->path, &st) == 0 ? copy_by_number(follow, &st) : NULL;
	if (life && life->is_over && (int64_t)st.st_size > life_stored(life))
		set_state(follow, input, FOLLOW_SICK, "is back after it was read and closed; what "
			  "is new in it is not read; start again");
	else
		set_state(follow, input, FOLLOW_SAME, "");
}

/* The descriptor stays: its writers may go on. */
static void
wait_for(struct follow *follow, struct input *input, int error)
{
	int64_t size;
	enum source_state state = input->live ? source_check(input->live->source, &size, &error)
					      : SOURCE_AS_READ;

	if (state == SOURCE_CUT || state == SOURCE_REWRITTEN) {
		life_cut(follow, input->live);
		input->live = NULL;
	}
	set_state(follow, input, FOLLOW_WAITING, "");
}

static void
nurse(struct follow *follow, struct input *input, int error)
{
	struct life *life = input->live;
	int64_t size;
	int own;

	/* Once a look: what opens well and cannot be read is not tried without a pause. */
	bool may_try = input->nursed_ns == INSTANT_NONE ||
		       follow->now_ns - input->nursed_ns >= FOLLOW_EACH_NS;
	if (may_try && life && source_check(life->source, &size, &own) == SOURCE_SICK) {
		input->nursed_ns = follow->now_ns;
		if (source_recover(life->source) == 0) {
			follow->has_news = true;
			return;
		}
	}
	set_state(follow, input, FOLLOW_SICK, error == EACCES ? "permission denied"
			       : error == EISDIR ? "is a directory" : strerror(error));
}

static void
leave(struct follow *follow, struct input *input, int error)
{
	(void)error;
	set_state(follow, input, FOLLOW_ENDED, "");
}

static void (*const rows[])(struct follow *follow, struct input *input, int error) = {
	[AT_AS_READ] = stay, [AT_CUT] = begin_anew, [AT_OTHER] = turn_to_other,
	[AT_PASSED] = pass, [AT_MISSING] = wait_for, [AT_SICK] = nurse, [AT_ENDED] = leave,
};

void
follow_look(struct follow *follow, struct input *input)
{
	int error = 0;
	enum at_path at = see(input, &error);

	rows[at](follow, input, error);
	if (!input->is_stdin)
		folder_ask(follow, input, take_missed);
}
