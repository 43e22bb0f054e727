"""The company's own data comes in: departments, people, receivers, customers, deliveries, and the weeks' business."""

from datetime import datetime

from prefect import flow

from models.master_order import MasterDataOrder
from tasks.master_reports import load_master_data, show_master_data


@flow(name="import-master-data")
def import_master_data(order: MasterDataOrder, as_of: datetime | None = None) -> None:
    """Load master data from CSV or XLSX files; all is checked first, and nothing is loaded while anything is wrong.

    Only checked, it shows what would be added and changed. The same files may be loaded any number of times.

    Args:
        order: Who acts, which files, and whether they are only to be checked.
        as_of: The moment to work at instead of now, for replaying a day.
    """
    loaded = load_master_data(order, as_of)
    show_master_data(order, loaded)
