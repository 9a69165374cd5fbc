"""Documents that a treaty asks for each year: Article 7, the update by 30 April, CCM Article 3."""
