//! A city with known truth. Real places (`places`, `municipalities`) are given
//! made-up use (`behaviour`, `city`); what was made up is written down
//! (`truth`); `radio` turns it into the stations an access point would see.

pub mod municipalities;
pub mod places;

pub mod behaviour;
pub mod city;
pub mod radio;
pub mod truth;
