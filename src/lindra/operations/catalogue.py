"""Every operation of the centre, one line each, in the order in which a therapy meets them.

A house test compares this list with the files: an operation that is not named here can not
be asked for, and one that is named here twice is a mistake.
"""

from lindra.facility.equipment import add_equipment, record_calibration, return_equipment, withdraw_equipment
from lindra.facility.materials import receive_lot, reject_lot, release_lot
from lindra.facility.people import admit_person, change_roles, open_centre
from lindra.facility.rooms import add_room
from lindra.gmp.operation import AnyOperation
from lindra.masters.recipes import approve_recipe, propose_recipe, retire_recipe
from lindra.programme.cohorts import close_cohort, open_cohort
from lindra.quality.alarms import acknowledge_alarm
from lindra.quality.deviations import assess_deviation, close_deviation
from lindra.therapy.collection import (
    accept_collection,
    finish_collection,
    hand_over_collection,
    plan_collection,
    receive_collection,
    record_collection_value,
    record_receipt_value,
    record_serology,
    refuse_collection,
    start_collection,
)
from lindra.therapy.control import correct_result, receive_sample, record_result
from lindra.therapy.delivery import hand_over_bag, pack_bag, receive_bag
from lindra.therapy.followup import end_follow_up, plan_follow_up, record_outcome, record_visit, report_adverse_event
from lindra.therapy.manufacture import (
    block_stock,
    complete_step,
    correct_value,
    decide_hold,
    destroy_label,
    discard_bag,
    discard_portion,
    fill_bag,
    issue_label,
    issue_labels,
    issue_material,
    label_bag,
    label_bags,
    make_portion,
    open_batch,
    open_batch_from_stock,
    record_value,
    start_step,
    take_container,
    take_over_weight,
    take_sample,
    thaw_container,
    unblock_stock,
    verify_step,
)
from lindra.therapy.order import confirm_eligibility, open_deviation, order_stock, order_therapy, record_weight
from lindra.therapy.release import certify_final, certify_first, reject_batch, release_preparation, review_batch
from lindra.therapy.treatment import (
    cancel_therapy,
    check_bedside,
    confirm_bedside,
    finish_infusion,
    order_conditioning,
    start_infusion,
)

CATALOGUE: tuple[AnyOperation, ...] = (
    open_centre.operation,
    admit_person.operation,
    change_roles.operation,
    add_room.operation,
    add_equipment.operation,
    record_calibration.operation,
    withdraw_equipment.operation,
    return_equipment.operation,
    receive_lot.operation,
    release_lot.operation,
    reject_lot.operation,
    propose_recipe.operation,
    approve_recipe.operation,
    retire_recipe.operation,
    open_cohort.operation,
    close_cohort.operation,
    order_therapy.operation,
    order_stock.operation,
    record_weight.operation,
    confirm_eligibility.operation,
    cancel_therapy.operation,
    open_deviation.operation,
    assess_deviation.operation,
    close_deviation.operation,
    acknowledge_alarm.operation,
    plan_collection.operation,
    record_serology.operation,
    start_collection.operation,
    record_collection_value.operation,
    finish_collection.operation,
    hand_over_collection.operation,
    receive_collection.operation,
    record_receipt_value.operation,
    accept_collection.operation,
    refuse_collection.operation,
    open_batch.operation,
    open_batch_from_stock.operation,
    take_container.operation,
    take_over_weight.operation,
    start_step.operation,
    decide_hold.operation,
    thaw_container.operation,
    make_portion.operation,
    discard_portion.operation,
    issue_material.operation,
    record_value.operation,
    correct_value.operation,
    take_sample.operation,
    fill_bag.operation,
    issue_label.operation,
    issue_labels.operation,
    label_bag.operation,
    label_bags.operation,
    destroy_label.operation,
    complete_step.operation,
    verify_step.operation,
    discard_bag.operation,
    block_stock.operation,
    unblock_stock.operation,
    receive_sample.operation,
    record_result.operation,
    correct_result.operation,
    review_batch.operation,
    certify_first.operation,
    certify_final.operation,
    release_preparation.operation,
    reject_batch.operation,
    order_conditioning.operation,
    pack_bag.operation,
    hand_over_bag.operation,
    receive_bag.operation,
    check_bedside.operation,
    confirm_bedside.operation,
    start_infusion.operation,
    finish_infusion.operation,
    plan_follow_up.operation,
    record_visit.operation,
    report_adverse_event.operation,
    record_outcome.operation,
    end_follow_up.operation,
)
