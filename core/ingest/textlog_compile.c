/* textlog_compile: the small language of formats.h, compiled once a source. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "core/ingest/textlog_private.h"

static struct op *
add_op(struct pattern *out, enum op_kind kind)
{
	assert(out->n < TEXT_OPS);
	struct op *op = &out->op[out->n++];
	*op = (struct op){ .kind = (uint8_t)kind, .is_wanted = true, .is_more_wanted = true };
	return op;
}

/* `<name:t>`; *from stands behind the `<`. */
static void
compile_field(struct textlog *text, const char **from, bool is_quoted, bool in_group,
	      struct pattern *out)
{
	const char *close = strchr(*from, '>');
	char name[FIELD_PATH];
	struct op *op = add_op(out, OP_FIELD);

	assert(close && (size_t)(close - *from) < sizeof(name));
	size_t len = (size_t)(close - *from);
	memcpy(name, *from, len);
	name[len] = '\0';
	char *colon = strchr(name, ':');
	if (colon) {
		op->type = colon[1];
		*colon = '\0';
	}
	op->is_quoted = is_quoted;
	op->is_wanted = name[0] != '\0';
	op->path = name[0] ? paths_id(text->paths, name, strlen(name)) : NAME_NONE;
	if (op->type == 'r') {
		op->path = text->request_path;
		op->more = text->method;
	} else if (op->type == 'v') {
		op->more = paths_id(text->paths, "upstream_subset", 15);
	}
	*from = close + 1;
	/* What ends it is the byte that follows, also behind the beginning of a group. */
	const char *next = strncmp(*from, "?(", 2) == 0 ? *from + 2 : *from;
	bool is_open = *next == '\0' || *next == '*' || *next == '+' || (*next == ')' && in_group);
	op->byte = is_open ? ' ' : *next;
	op->take = is_quoted && !op->type ? TAKE_QUOTED
		 : op->type == 'c' || op->type == 'n' ? TAKE_DIGITS
		 : !op->type && !is_quoted && op->byte != '|' ? TAKE_WORD : TAKE_ANY;
	op->may_be_empty = is_quoted || strchr("])}", op->byte) != NULL;
}

/* Put runs of bytes and blanks together, so that most are passed in one step. */
static void
join_bytes(struct pattern *pattern)
{
	for (int i = 0; i < pattern->n; i++) {
		struct op *op = &pattern->op[i];
		char text[8] = { 0 }, mask[8] = { 0 };
		int n = 0;
		while (n < 8 && i + n < pattern->n && op[n].kind <= OP_BLANK) {
			text[n] = op[n].kind == OP_BLANK ? ' ' : op[n].byte;
			mask[n++] = -1;
		}
		op->n_text = (uint8_t)n;
		op->after = (uint16_t)(i + n);
		memcpy(&op->text, text, 8);
		memcpy(&op->mask, mask, 8);
	}
}

void
pattern_compile(struct textlog *text, const char *from, struct pattern *out)
{
	int group = -1;

	out->n = 0;
	while (*from) {
		char c = *from++;
		if (c == '<') {
			bool is_quoted = out->n > 0 && out->op[out->n - 1].kind == OP_BYTE &&
					 out->op[out->n - 1].byte == '"';
			compile_field(text, &from, is_quoted, group >= 0, out);
		} else if (c == '?' && *from == '(') {
			from++;
			group = out->n;
			add_op(out, OP_TRY);
		} else if (c == ')' && group >= 0) {
			add_op(out, OP_DONE);
			out->op[group].skip = (uint16_t)out->n;
			group = -1;
		} else if (c == ' ') {
			add_op(out, OP_BLANK);
		} else if (c == '*' || c == '+') {
			add_op(out, c == '*' ? OP_REST : OP_EXTRAS);
		} else {
			add_op(out, OP_BYTE)->byte = c;
		}
	}
	join_bytes(out);
}
