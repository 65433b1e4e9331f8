/* view_board_pick: what is selected on the board, and where a selection goes. */
/* SPDX-License-Identifier: MIT */
#include "tui/app_private.h"
#include "tui/view_board.h"

/* Rows may change places under a selection: it goes with its version, and with its endpoint. */
void
board_follow_rows(struct app *app, const struct snapshot *s)
{
	struct ui *ui = &app->ui;
	struct place *version = &ui->place[VIEW_BOARD][PANE_VERSIONS];
	struct place *endpoint = &ui->place[VIEW_BOARD][PANE_TIMEOUTS];
	int n_versions = (int)s->n_versions, n_matrix = (int)s->n_matrix;

	for (int i = 0; i < n_versions && ui->held[0].is_set; i++)
		if (version->selected == ui->held[0].at && !s->version[i].is_rest &&
		    s->version[i].version_id == ui->held[0].id) {
			version->selected = i;
			break;
		}
	for (int i = 0; i < n_matrix && ui->held[1].is_set; i++)
		if (endpoint->selected == ui->held[1].at && !s->matrix[i].is_rest &&
		    s->matrix[i].endpoint_id == ui->held[1].id) {
			endpoint->selected = i;
			break;
		}
	int v = version->selected, e = endpoint->selected;
	ui->held[0] = (struct held){ v, v < n_versions ? s->version[v].version_id : 0,
				     v < n_versions && !s->version[v].is_rest };
	ui->held[1] = (struct held){ e, e < n_matrix ? s->matrix[e].endpoint_id : 0,
				     e < n_matrix && !s->matrix[e].is_rest };
}

/* Columns of the timeouts table; the last one is `all`. */
static int
matrix_columns(const struct snapshot *s)
{
	int n = 0;

	while (n < 4 && s->matrix_column[n])
		n++;
	return n;
}

/* The version of the selected cell; of `all` the worst one. NULL: there is none. */
static bool
cell_version(const struct ui *ui, const struct snapshot *s, uint32_t *version)
{
	int n = matrix_columns(s);

	if (n < 2 || s->n_versions == 0)
		return false;
	*version = ui->column < n - 1 ? s->matrix_version[ui->column]
					  : s->version[s->worst_version].version_id;
	return true;
}

/* A cell of the table under the glass: one endpoint of one version. */
void
board_open_cell(struct app *app, const struct snapshot *s)
{
	struct ui *ui = &app->ui;
	size_t at = (size_t)ui->place[VIEW_BOARD][PANE_TIMEOUTS].selected;
	uint32_t version;

	if (at >= s->n_matrix || s->matrix[at].is_rest || !cell_version(ui, s, &version)) {
		app_say(app, false, "no single cell: f filters to what you look for");
		return;
	}
	ui->drill_version = version;
	ui->drill_endpoint = s->matrix[at].endpoint_id;
	ui->place[VIEW_DRILL][0] = (struct place){ 0, 0 };
	app_push(app, VIEW_DRILL);
}

/* What is selected, for filter, baseline and clipboard. */
void
board_pick(struct app *app, const struct snapshot *s, struct picked *picked)
{
	const struct ui *ui = &app->ui;
	size_t at = (size_t)ui->place[VIEW_BOARD][ui->pane].selected;

	if (ui->pane == PANE_VERSIONS && at < s->n_versions && !s->version[at].is_rest) {
		picked->has_version = true;
		picked->version = s->version[at].version_id;
	} else if (ui->pane == PANE_TIMEOUTS && at < s->n_matrix && !s->matrix[at].is_rest) {
		picked->has_endpoint = picked->is_endpoint_first = true;
		picked->endpoint = s->matrix[at].endpoint_id;
		picked->has_version = ui->column < matrix_columns(s) - 1 &&
				      cell_version(ui, s, &picked->version);
	} else if (ui->pane == PANE_RECORDS) {
		board_pick_record(app, s, picked);
	} else if (ui->pane == PANE_GUIDE) {
		picked->text = s->n_commands ? s->command[0] : s->statement;
	} else if (ui->pane == PANE_TIMELINE || ui->pane == PANE_CAUTIONS) {
		picked->text = s->statement;
	}
}

void
board_move_column(struct ui *ui, const struct snapshot *s, int by)
{
	int n = matrix_columns(s), to = ui->column + by;

	ui->column = to < 0 || n < 1 ? 0 : to >= n ? n - 1 : to;
}
