/* follow: files and pipes that grow: rotated, cut, replaced, gone and back; no loss unsaid. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/follow.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/ingest/follow_private.h"

struct follow *
follow_new(const struct follow_plan *plan)
{
	struct follow *follow = xcalloc(1, sizeof(*follow));

	follow->plan = *plan;
	follow->now_ns = follow->wall_ns = INSTANT_NONE;
	hint_open(follow);
	return follow;
}

void
follow_free(struct follow *follow)
{
	if (!follow)
		return;
	for (size_t i = follow->n_taken; i < follow->n_lives; i++)
		intake_free(follow->life[i]->in);
	for (size_t i = 0; i < follow->n_lives; i++)
		free(follow->life[i]);
	for (size_t i = 0; i < follow->n_inputs; i++) {
		struct input *input = &follow->input[i];
		free(input->path);
		str_release(&input->name);
		str_release(&input->why);
		folder_release(&input->folder);
	}
	free(follow->life);
	free(follow->input);
	free(follow->gap);
	hint_close(follow);
	free(follow);
}

/* What cannot be opened now may be waited for, unless it is nothing that is ever read. */
static bool
may_come(const char *path, const struct stat *st)
{
	if (!st)
		return true;
	if (!S_ISREG(st->st_mode) && !S_ISFIFO(st->st_mode))
		return false;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0)
		close(fd);
	return fd < 0;
}

int
follow_add(struct follow *follow, const char *path, struct err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "stdin" : path;
	struct err why = { 0 };
	struct stat st;
	bool is_there = (is_stdin ? fstat(STDIN_FILENO, &st) : stat(path, &st)) == 0;

	GROW(follow->input, follow->n_inputs, follow->cap_inputs);
	struct input *input = &follow->input[follow->n_inputs++];
	*input = (struct input){
		.path = xstrdup(path), .is_stdin = is_stdin, .state = FOLLOW_READING,
		.since_ns = follow->now_ns, .nursed_ns = INSTANT_NONE,
	};
	text_safe(&input->name, name, strlen(name));
	if (!is_stdin) {
		folder_init(&input->folder, input->path);
		folder_look(input);
		hint_folder(follow, &input->folder);
	}
	if (is_there && copy_by_number(follow, &st)) {
		input->has_passed = true;	/* named twice: read once */
		input->passed = (struct number){ st.st_dev, st.st_ino };
		return 0;
	}
	input->live = life_open(follow, input, path, true, &why);
	input->has_lived = input->live != NULL;
	if (input->live || (!is_stdin && may_come(path, is_there ? &st : NULL)))
		return 0;
	*err = why;
	return -1;
}

int
follow_fd(const struct follow *follow)
{
	return follow->epoll;
}

const char *
follow_polls(const struct follow *follow)
{
	return follow->polls.len > 0 ? follow->polls.at : NULL;
}

bool
follow_tick(struct follow *follow, int64_t now_ns, int64_t wall_ns)
{
	follow->now_ns = now_ns;
	follow->wall_ns = wall_ns;
	follow->has_news = false;
	hint_drain(follow);
	for (size_t i = 0; i < follow->n_inputs; i++)
		follow_look(follow, &follow->input[i]);
	for (size_t i = 0; i < follow->n_lives; i++)
		life_tend(follow, follow->life[i]);
	return follow->has_news;
}

struct intake *
follow_take(struct follow *follow)
{
	return follow->n_taken < follow->n_lives ? follow->life[follow->n_taken++]->in : NULL;
}

void
follow_end(struct follow *follow)
{
	for (size_t i = 0; i < follow->n_lives; i++)
		if (!follow->life[i]->is_over)
			life_end(follow, follow->life[i]);
	follow->is_over = true;
}

/* The path is all right: how far is the reading? */
static enum follow_state
state_of_reading(const struct life *life)
{
	const struct intake *in = life->in;
	int64_t size;
	int error;

	if (in->has_ended)
		return source_is_pipe(life->source) ? FOLLOW_ENDED : FOLLOW_LIVE;
	/* Half a first record is pending as any other is. */
	if (!intake_is_idle(in) || (intake_is_young(in) && intake_holds_one(in)))
		return FOLLOW_READING;
	if (source_is_waiting(life->source))
		return FOLLOW_NO_WRITER;
	source_check(life->source, &size, &error);
	return size > life_stored(life) ? FOLLOW_READING : FOLLOW_LIVE;
}

static enum follow_state
state_of(const struct follow *follow, size_t at)
{
	const struct input *input = &follow->input[at];
	enum follow_state state = input->state;

	if (state == FOLLOW_READING)
		state = input->live ? state_of_reading(input->live) : FOLLOW_LIVE;
	for (size_t i = 0; state == FOLLOW_LIVE && i < follow->n_lives; i++) {
		const struct life *life = follow->life[i];
		if (life->input == at && !life->is_over && !life->is_seeking)
			state = state_of_reading(life);
	}
	return state;
}

bool
follow_is_over(const struct follow *follow)
{
	bool is_over = true;

	for (size_t i = 0; !follow->is_over && i < follow->n_inputs; i++)
		is_over = is_over && state_of(follow, i) == FOLLOW_ENDED;
	return is_over;
}

const char *
follow_word(enum follow_state state)
{
	static const char *const words[FOLLOW_STATES] = {
		[FOLLOW_READING] = "reading", [FOLLOW_LIVE] = "live",
		[FOLLOW_WAITING] = "waiting for the file",
		[FOLLOW_NO_WRITER] = "waiting for a writer",
		[FOLLOW_SAME] = "read under another name", [FOLLOW_SICK] = "sick",
		[FOLLOW_ENDED] = "ended",
	};

	return words[state];
}

size_t
follow_inputs(const struct follow *follow)
{
	return follow->n_inputs;
}

struct follow_status
follow_status(const struct follow *follow, size_t at)
{
	const struct input *input = &follow->input[at];
	struct follow_status status = {
		.state = state_of(follow, at), .name = str_text(&input->name),
		.why = str_text(&input->why), .since_ns = input->since_ns,
	};

	status.is_gone = status.state == FOLLOW_WAITING && input->has_lived;
	if (input->live)
		status.offset = intake_bytes(input->live->in);
	for (size_t i = 0; i < follow->n_lives; i++) {
		const struct life *life = follow->life[i];
		if (life->input != at)
			continue;
		status.total += intake_bytes(life->in);
		status.records += life->in->extract.counts.records;
		if (life->is_over)
			continue;
		status.pending += intake_books(life->in).pending_bytes;
		status.n_draining += !life->is_live;
	}
	return status;
}

size_t
follow_gaps(const struct follow *follow)
{
	return follow->n_gaps;
}

struct follow_gap
follow_gap(const struct follow *follow, size_t i)
{
	const struct gap *gap = &follow->gap[i];

	return (struct follow_gap){
		.name = str_text(&follow->input[gap->input].name), .since_ns = gap->since_ns,
		.until_ns = gap->until_ns, .bytes = gap->bytes,
	};
}

void
follow_gap_text(const struct follow *follow, size_t i, struct str *out)
{
	struct follow_gap gap = follow_gap(follow, i);
	char since[INSTANT_TEXT], until[INSTANT_TEXT];

	str_fmt(out, "%s: gap: the file was cut between %s and %s, and no copy lies beside it: ",
		gap.name, instant_rfc3339(since, gap.since_ns),
		instant_rfc3339(until, gap.until_ns));
	if (gap.bytes > 0)
		str_fmt(out, "at least %lld bytes are lost", (long long)gap.bytes);
	else
		str_add(out, "all that was seen of it was read; what was written between may be "
			     "lost");
}
